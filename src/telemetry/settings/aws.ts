/**
 * X-Ray and CloudWatch Logs settings, from the variables that AWS's own SDKs read. Both need a region and a
 * key pair; without them both are off.
 */
import type { Credentials } from '../kit/aws/credentials.ts';
import { DaemonAddressError, parseDaemonAddress } from '../xray/wire/daemon-address.ts';
import type { Environment } from './environment.ts';

interface AwsEndpoint {
  readonly region: string;
  readonly credentials: Credentials;
  /** Instead of the service's own host, e.g. the emulator's. */
  readonly endpoint?: string;
}

export interface AwsSettings {
  readonly xray:
    | ((AwsEndpoint | { readonly daemonAddress: string }) & {
        /** Pattern with `*` and `?`: a segment takes the host's name when it matches. */
        readonly dynamicNaming?: string;
        /** The rules that X-Ray serves, or aws/json/xray.json alone. */
        readonly sampling: 'central' | 'local';
      })
    | { readonly off: string };
  readonly cloudwatch:
    | (AwsEndpoint & {
        readonly group: string;
        readonly stream: string;
        readonly retentionDays: number;
      })
    | { readonly off: string };
}

/** The periods that PutRetentionPolicy accepts. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
].map(String);

export function readAws(env: Environment, serviceName: string): AwsSettings {
  const group = env.text('CLOUDWATCH_LOG_GROUP') ?? 'cruddur';
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(group)) {
    env.problems.push(
      'CLOUDWATCH_LOG_GROUP must be 1 to 512 of the characters a-z A-Z 0-9 . - _ / #',
    );
  }
  const stream = env.text('CLOUDWATCH_LOG_STREAM') ?? serviceName.replaceAll(/[:*]/g, '-');
  if (!/^[^:*]{1,512}$/.test(stream)) {
    env.problems.push('CLOUDWATCH_LOG_STREAM must be 1 to 512 characters without : and *');
  }
  const retentionDays = Number(env.oneOf('CLOUDWATCH_RETENTION_DAYS', RETENTION_DAYS, '30'));
  const dynamicNaming = env.text('AWS_XRAY_URL');
  const xrayEndpoint = readEndpoint(env, 'AWS_ENDPOINT_URL_XRAY');
  const logsEndpoint = readEndpoint(env, 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS');

  const sampling = env.oneOf('AWS_XRAY_SAMPLING', ['central', 'local'], 'central');
  const naming = { sampling, ...(dynamicNaming === undefined ? {} : { dynamicNaming }) };

  const access = readAccess(env);
  const daemonAddress = readDaemonAddress(env);
  const off = 'off' in access ? access : undefined;
  const xrayOff =
    switchedOff(env, 'AWS_XRAY_SDK_ENABLED') ?? switchedOff(env, 'OTEL_SDK_DISABLED', 'true');
  const logsOff = switchedOff(env, 'CLOUDWATCH_ENABLED');
  const signed = off ?? { ...access, ...xrayEndpoint, ...naming };
  return {
    xray: xrayOff ?? (daemonAddress === undefined ? signed : { daemonAddress, ...naming }),
    cloudwatch: logsOff ?? off ?? { ...access, ...logsEndpoint, group, stream, retentionDays },
  };
}

/** With a daemon, X-Ray needs neither region nor keys here: the daemon has its own. */
function readDaemonAddress(env: Environment): string | undefined {
  const address = env.text('AWS_XRAY_DAEMON_ADDRESS');
  if (address === undefined) return undefined;
  try {
    parseDaemonAddress(address);
    return address;
  } catch (error) {
    if (!(error instanceof DaemonAddressError)) throw error;
    env.problems.push(`AWS_XRAY_DAEMON_ADDRESS: ${error.message}`);
    return undefined;
  }
}

function readAccess(
  env: Environment,
): { region: string; credentials: Credentials } | { readonly off: string } {
  const region = env.text('AWS_REGION') ?? env.text('AWS_DEFAULT_REGION');
  const accessKeyId = env.text('AWS_ACCESS_KEY_ID');
  const secretAccessKey = env.text('AWS_SECRET_ACCESS_KEY');
  const sessionToken = env.text('AWS_SESSION_TOKEN');
  if (accessKeyId === undefined && secretAccessKey === undefined) {
    return { off: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set' };
  }
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    env.problems.push('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together');
    return { off: 'the AWS key pair is incomplete' };
  }
  if (region === undefined) {
    env.problems.push('AWS_REGION must be set when AWS_ACCESS_KEY_ID is');
    return { off: 'AWS_REGION is not set' };
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

function readEndpoint(env: Environment, key: string): { endpoint?: string } {
  const endpoint = env.url(key, undefined) ?? env.url('AWS_ENDPOINT_URL', undefined);
  return endpoint === undefined ? {} : { endpoint };
}

function switchedOff(
  env: Environment,
  key: string,
  offValue = 'false',
): { readonly off: string } | undefined {
  return env.text(key)?.toLowerCase() === offValue ? { off: `${key} is ${offValue}` } : undefined;
}
