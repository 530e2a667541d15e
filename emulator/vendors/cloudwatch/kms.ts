/**
 * The operations that associate a key of AWS KMS with a log group. The key is stored and shown; nothing is encrypted
 * and no key is asked for. A key for the results of queries is refused by name.
 */
import * as v from 'valibot';
import { recording, type Operations } from '../aws/operation.ts';
import { groupNamed, invalid, type GroupKey } from './named.ts';
import type { LogStore } from './store.ts';

const Target = v.object({
  logGroupName: v.optional(v.string()),
  resourceIdentifier: v.optional(v.string()),
});

const KEY = /^arn:aws[\w-]*:kms:[a-z\d-]+:\d{12}:(?:key\/[\w-]+|alias\/[\w/-]+)$/;

export function kmsOperations(store: LogStore): Operations {
  return {
    AssociateKmsKey: recording(
      v.object({ ...Target.entries, kmsKeyId: v.string() }),
      ({ kmsKeyId, ...target }, caller) => {
        judgeKmsKey(kmsKeyId);
        store.setKmsKey(groupNamed(store, caller, keyOf(target)), kmsKeyId);
        return undefined;
      },
    ),

    DisassociateKmsKey: recording(Target, (target, caller) => {
      store.setKmsKey(groupNamed(store, caller, keyOf(target)), null);
      return undefined;
    }),
  };
}

/** @throws AwsError InvalidParameterException unless it is the ARN of a key. */
export function judgeKmsKey(id: string): void {
  if (!KEY.test(id)) throw invalid(`The specified KMS key '${id}' is not the ARN of a key`);
}

function keyOf({ logGroupName, resourceIdentifier }: v.InferOutput<typeof Target>): GroupKey {
  if ((logGroupName === undefined) === (resourceIdentifier === undefined)) {
    throw invalid('Exactly one of logGroupName and resourceIdentifier must be specified');
  }
  if (resourceIdentifier?.includes(':query-result:')) {
    throw invalid('The emulator does not support a KMS key for query results');
  }
  return { logGroupName, logGroupIdentifier: resourceIdentifier };
}
