/** EMULATOR_AUTH from the environment to the answer, through the whole emulator. */
import { AwsClient } from 'aws4fetch';
import { expect, test } from 'vitest';
import { LOCAL_KEYS } from '../../emulator/server/local-keys.ts';
import { start } from './start.ts';

const LOCAL = {
  accessKeyId: LOCAL_KEYS.awsAccessKeyId,
  secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
};
const UNKNOWN = { accessKeyId: 'SOMEKEY', secretAccessKey: 'any' };

test.each([
  ['strict', [200, undefined], [403, 'UnrecognizedClientException']],
  ['lax', [200, undefined], [200, undefined]],
])('EMULATOR_AUTH=%s answers a local and an unknown key with %j and %j', async (auth, ...want) => {
  const emulator = await start({ worker: false, environment: { EMULATOR_AUTH: auth } });
  try {
    const ask = async (key: typeof UNKNOWN) => {
      const client = new AwsClient({ ...key, service: 'xray', region: 'eu-central-1', retries: 0 });
      const response = await client.fetch(`${emulator.url}/GetSamplingRules`, {
        method: 'POST',
        body: '{}',
      });
      await response.body?.cancel();
      return [response.status, response.headers.get('x-amzn-errortype') ?? undefined];
    };
    expect([await ask(LOCAL), await ask(UNKNOWN)]).toEqual(want);
  } finally {
    await emulator.close();
  }
});
