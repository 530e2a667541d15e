/** Which parts there are for the options that were given. A part without its keys says which variable it misses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_KEYS } from '../server/local-keys.ts';
import { createCall } from '../vendors/honeycomb/boards/call.ts';
import { createAws, type AwsAccess, type Effects } from './aws/client.ts';
import { readAwsDocuments } from './aws/documents.ts';
import { awsParts } from './aws/parts.ts';
import { createHoneycomb } from './honeycomb/client.ts';
import { honeycombParts } from './honeycomb/parts.ts';
import type { Environment, Options, Vendor } from './options.ts';
import type { MissingPart, Part } from './part.ts';
import { deployPart } from './rollbar/deploy.ts';

const EMULATOR_KEYS: Partial<Environment> = {
  AWS_ACCESS_KEY_ID: LOCAL_KEYS.awsAccessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_KEYS.awsSecretAccessKey,
  AWS_SESSION_TOKEN: undefined,
  HONEYCOMB_API_KEY: LOCAL_KEYS.honeycombApiKey,
  ROLLBAR_ACCESS_TOKEN: LOCAL_KEYS.rollbarAccessToken,
  ROLLBAR_READ_TOKEN: LOCAL_KEYS.rollbarAccessToken,
};

/** What must not be printed. */
export function secretsOf({ env }: Options): string[] {
  return [
    env.AWS_SECRET_ACCESS_KEY,
    env.AWS_SESSION_TOKEN,
    env.HONEYCOMB_API_KEY,
    env.ROLLBAR_ACCESS_TOKEN,
    env.ROLLBAR_READ_TOKEN,
  ].filter((secret) => secret !== undefined);
}

/**
 * @param project path of its folder
 * @throws when a document or the source map cannot be read
 */
export function partsOf(
  options: Options,
  project: string,
  effects: Effects,
): (Part | MissingPart)[] {
  const isEmulator = options.target === 'emulator';
  const env = isEmulator ? { ...options.env, ...EMULATOR_KEYS } : options.env;
  const emulator = isEmulator ? options.emulatorUrl : undefined;
  const rooms: Record<Vendor, () => (Part | MissingPart)[]> = {
    aws: () => partsAtAws(env, emulator, project, effects),
    honeycomb: () => partsAtHoneycomb(env, emulator, project, options.revision, effects),
    rollbar: () => [partAtRollbar(env, emulator, options, effects)],
  };
  return options.vendors.flatMap((vendor) => rooms[vendor]());
}

function partsAtAws(
  env: Environment,
  emulator: string | undefined,
  project: string,
  effects: Effects,
): (Part | MissingPart)[] {
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? (emulator && 'us-east-1');
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const missing = missingOf({
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  });
  if (!region || !accessKeyId || !secretAccessKey) return [{ name: 'AWS', missing }];
  const sessionToken = env.AWS_SESSION_TOKEN;
  const access: AwsAccess = { region, accessKeyId, secretAccessKey, sessionToken, emulator };
  const documents = readAwsDocuments(join(project, 'aws', 'json'));
  return awsParts(createAws(access, effects), documents, {
    alarmTopic: env.ALARM_TOPIC_ARN,
    budgetEmail: env.BUDGET_EMAIL,
    findingsEmail: env.FINDINGS_EMAIL,
  });
}

function partsAtHoneycomb(
  env: Environment,
  emulator: string | undefined,
  project: string,
  revision: string | undefined,
  { fetch }: Effects,
): (Part | MissingPart)[] {
  const { HONEYCOMB_API_KEY: key, OTEL_SERVICE_NAME: dataset = 'backend-hono' } = env;
  if (key === undefined)
    return [{ name: 'Honeycomb', missing: missingOf({ HONEYCOMB_API_KEY: key }) }];
  const endpoint = emulator ?? env.HONEYCOMB_API_ENDPOINT ?? 'https://api.honeycomb.io';
  const honeycomb = createHoneycomb(createCall({ send: fetch, endpoint, key }));
  const folder = join(project, 'src', 'cruddur', 'honeycomb');
  return honeycombParts(honeycomb, folder, { dataset, revision });
}

function partAtRollbar(
  env: Environment,
  emulator: string | undefined,
  { revision, sourceMap, minifiedUrl }: Options,
  { fetch }: Effects,
): Part | MissingPart {
  const { ROLLBAR_ACCESS_TOKEN: token, ROLLBAR_READ_TOKEN: readToken } = env;
  const name = 'Rollbar deploy';
  if (!token || !readToken) {
    return {
      name,
      missing: missingOf({ ROLLBAR_ACCESS_TOKEN: token, ROLLBAR_READ_TOKEN: readToken }),
    };
  }
  if (revision === undefined) return { name, missing: '--revision is not given' };
  return deployPart(
    { endpoint: emulator, token, readToken, fetch },
    {
      environment: env.ROLLBAR_ENVIRONMENT ?? 'production',
      revision,
      sourceMap:
        sourceMap === undefined
          ? undefined
          : { minifiedUrl, text: readFileSync(sourceMap, 'utf8') },
    },
  );
}

/** `A and B are not set`. */
function missingOf(variables: Readonly<Record<string, string | undefined>>): string {
  const names = Object.keys(variables).filter((name) => !variables[name]);
  return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not set`;
}
