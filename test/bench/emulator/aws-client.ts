/** Clients that sign as the emulator's own key does, for calls that are made one at a time. */
import { AwsClient } from 'aws4fetch';
import { LOCAL_KEYS } from '../../../emulator/server/local-keys.ts';

/** Where everything that the bench stores is. */
export const REGION = 'us-east-1';

export function createAwsClient(service: 'logs' | 'xray'): AwsClient {
  return new AwsClient({
    accessKeyId: LOCAL_KEYS.awsAccessKeyId,
    secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
    region: REGION,
    service,
  });
}
