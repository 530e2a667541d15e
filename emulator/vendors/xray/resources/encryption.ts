/**
 * How X-Ray encrypts what it keeps. The configuration is kept and told, as the service does; the emulator encrypts
 * nothing, has no keys, and so cannot turn a key's alias into its ARN.
 */
import * as v from 'valibot';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import type { Collections } from '../../aws/collections.ts';
import { invalidRequest } from '../invalid-request.ts';

const Configuration = v.object({
  Type: v.picklist(['NONE', 'KMS']),
  KeyId: v.optional(v.string()),
});

export function encryptionOperations(collections: Collections): Operations {
  const stored = collections('encryption', Configuration);

  return {
    GetEncryptionConfig: answering(v.object({}), (_, caller) => ({
      EncryptionConfig: { Type: 'NONE', ...stored.get(caller, 'default'), Status: 'ACTIVE' },
    })),

    // The service needs minutes to change over and says so; here the next question finds it done.
    PutEncryptionConfig: recording(Configuration, (configuration, caller) => {
      const { Type, KeyId } = configuration;
      if (Type === 'KMS' && KeyId === undefined) throw invalidRequest('KeyId must be specified');
      if (Type === 'NONE' && KeyId !== undefined) {
        throw invalidRequest('KeyId must not be specified when Type is NONE');
      }
      stored.put(caller, 'default', configuration);
      return { EncryptionConfig: { ...configuration, Status: 'UPDATING' } };
    }),
  };
}
