/**
 * Reads region and key pair from the variables that AWS's own SDKs read. It names at the start what AWS cannot accept;
 * else a hundred refused calls would, later and less clearly.
 */
import type { Credentials } from '../kit/aws/credentials.ts';
import { isOff, type Environment, type Off } from './environment.ts';

export interface AwsAccess {
  readonly region: string;
  readonly credentials: Credentials;
}

/** `us-east-1`, `us-gov-west-1`, `cn-north-1`, `eusc-de-east-1`, and those to come. */
const REGION = /^[a-z]{2,8}(?:-[a-z]+){1,3}-\d{1,2}$/;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html, which also wants 16 characters. */
const KEY_ID = /^\w{1,128}$/;
const MIN_KEY_ID_LENGTH = 16;

export function readAccess(env: Environment): AwsAccess | Off {
  const region = readRegion(env);
  const accessKeyId = readKeyId(env);
  const secretAccessKey = env.secret('AWS_SECRET_ACCESS_KEY');
  const sessionToken = env.secret('AWS_SESSION_TOKEN');
  if (accessKeyId === undefined && secretAccessKey === undefined) {
    return { off: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set' };
  }
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = accessKeyId === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY';
    env.problem(
      `${missing} is not set: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY together, or neither`,
    );
    return { off: 'the AWS key pair is incomplete' };
  }
  if (region === undefined) {
    env.problem('AWS_REGION is not set: set it where AWS_ACCESS_KEY_ID is set');
    return { off: 'AWS_REGION is not set' };
  }
  if (isOff(region)) return region;
  if (isOff(accessKeyId)) return accessKeyId;
  if (isOff(secretAccessKey)) return secretAccessKey;
  if (isOff(sessionToken)) return sessionToken;
  if (accessKeyId.startsWith('ASIA') && sessionToken === undefined) {
    env.problem('AWS_ACCESS_KEY_ID is of a temporary key: set AWS_SESSION_TOKEN as well');
  }
  return {
    region,
    credentials: {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
  };
}

/** The first that is set, as AWS's SDKs take it. */
function readRegion(env: Environment): string | Off | undefined {
  for (const key of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
    const region = env.text(key);
    if (region === undefined) continue;
    if (REGION.test(region)) return region;
    return env.unusable(key, 'is not a region of AWS: write one like us-east-1');
  }
  return undefined;
}

/** A short one may be an emulator's, so it is named and used. */
function readKeyId(env: Environment): string | Off | undefined {
  const keyId = env.secret('AWS_ACCESS_KEY_ID');
  if (keyId === undefined || isOff(keyId)) return keyId;
  if (!KEY_ID.test(keyId)) {
    return env.unusable(
      'AWS_ACCESS_KEY_ID',
      'has characters that no key id has: copy it again, it is letters and digits',
    );
  }
  if (keyId.length < MIN_KEY_ID_LENGTH) {
    env.problem(
      `AWS_ACCESS_KEY_ID is shorter than the ${MIN_KEY_ID_LENGTH} characters of every key id of AWS: copy all of it`,
    );
  }
  return keyId;
}
