/**
 * X-Ray and CloudWatch Logs settings. Both need a region and a key pair; without them both are off. Only X-Ray
 * by a daemon needs neither, because the daemon has its own.
 */
import { DaemonAddressError, parseDaemonAddress } from '../xray/wire/daemon-address.ts';
import { readAccess, type AwsAccess } from './aws-access.ts';
import { withoutSlash } from './endpoint.ts';
import { isOff, type Environment, type Off } from './environment.ts';
import { sdkDisabled } from './honeycomb.ts';

interface AwsEndpoint extends AwsAccess {
  /** Instead of the service's own host, e.g. the emulator's. */
  readonly endpoint?: string;
}

export type XRaySettings = (AwsEndpoint | { readonly daemonAddress: string }) & {
  /** Pattern with `*` and `?`: a segment takes the host's name when it matches. */
  readonly dynamicNaming?: string;
  /** The rules that X-Ray serves, or the app's own rule alone. */
  readonly sampling: 'central' | 'local';
};

export interface CloudWatchSettings extends AwsEndpoint {
  readonly group: string;
  readonly stream: string;
  readonly retentionDays: number;
}

export interface AwsSettings {
  readonly xray: XRaySettings | Off;
  readonly cloudwatch: CloudWatchSettings | Off;
}

/** The periods that PutRetentionPolicy accepts. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
].map(String);

const MAX_NAME_LENGTH = 512;

/** @param logGroup where no variable names one @default the service's name */
export function readAws(env: Environment, serviceName: string, logGroup?: string): AwsSettings {
  const access = readAccess(env);
  const fallback = logGroup ?? groupNamedBy(serviceName);
  return {
    xray: readXRay(env, access),
    cloudwatch: readCloudWatch(env, access, { serviceName, logGroup: fallback }),
  };
}

function readXRay(env: Environment, access: AwsAccess | Off): XRaySettings | Off {
  const dynamicNaming = env.text('AWS_XRAY_URL');
  const sampling = env.oneOf('AWS_XRAY_SAMPLING', ['central', 'local'], 'central');
  const naming = { sampling, ...(dynamicNaming === undefined ? {} : { dynamicNaming }) };
  const endpoint = readEndpoint(env, 'AWS_ENDPOINT_URL_XRAY');
  const daemonAddress = readDaemonAddress(env);
  const off = switchedOff(env, 'AWS_XRAY_SDK_ENABLED') ?? sdkDisabled(env);
  if (off !== undefined) return off;
  if (daemonAddress !== undefined) {
    return isOff(daemonAddress) ? daemonAddress : { daemonAddress, ...naming };
  }
  if (isOff(access)) return access;
  return isOff(endpoint) ? endpoint : { ...access, ...endpoint, ...naming };
}

function readCloudWatch(
  env: Environment,
  access: AwsAccess | Off,
  { serviceName, logGroup }: { readonly serviceName: string; readonly logGroup: string },
): CloudWatchSettings | Off {
  const group = readGroup(env, logGroup);
  const stream = readStream(env, serviceName);
  const retentionDays = Number(env.oneOf('CLOUDWATCH_RETENTION_DAYS', RETENTION_DAYS, '30'));
  const endpoint = readEndpoint(env, 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS');
  const off = switchedOff(env, 'CLOUDWATCH_ENABLED');
  if (off !== undefined) return off;
  if (isOff(access)) return access;
  if (isOff(group)) return group;
  return isOff(endpoint) ? endpoint : { ...access, ...endpoint, group, stream, retentionDays };
}

function groupNamedBy(serviceName: string): string {
  return serviceName.replaceAll(/[^.\-_/#A-Za-z0-9]/g, '-').slice(0, MAX_NAME_LENGTH) || '-';
}

/** A wrong name turns logs off: in the default group they might stand beside another service's. */
function readGroup(env: Environment, fallback: string): string | Off {
  const group = env.text('CLOUDWATCH_LOG_GROUP') ?? fallback;
  if (/^[.\-_/#A-Za-z0-9]{1,512}$/.test(group)) return group;
  return env.unusable(
    'CLOUDWATCH_LOG_GROUP',
    'is not the name of a log group: write 1 to 512 of the characters a-z A-Z 0-9 . - _ / #',
  );
}

function readStream(env: Environment, serviceName: string): string {
  const fallback = serviceName.replaceAll(/[:*]/g, '-').slice(0, MAX_NAME_LENGTH).toWellFormed();
  const stream = env.text('CLOUDWATCH_LOG_STREAM') ?? fallback;
  if (/^[^:*]{1,512}$/.test(stream)) return stream;
  env.problem(
    'CLOUDWATCH_LOG_STREAM is not the name of a log stream, so the service’s name is used: write 1 to 512 characters without : and *',
  );
  return fallback;
}

function readDaemonAddress(env: Environment): string | Off | undefined {
  const key = 'AWS_XRAY_DAEMON_ADDRESS';
  const address = env.text(key);
  if (address === undefined) return undefined;
  try {
    if (URL.canParse(`http://${parseDaemonAddress(address).tcp}/`)) return address;
  } catch (error) {
    if (!(error instanceof DaemonAddressError)) throw error;
  }
  return env.unusable(
    key,
    'is not an address of a daemon: write host:port or tcp:host:port udp:host:port',
  );
}

/** The service's own variable, else the one for all services. */
function readEndpoint(env: Environment, key: string): { endpoint?: string } | Off {
  const endpoint = env.endpoint(key) ?? env.endpoint('AWS_ENDPOINT_URL');
  if (endpoint === undefined) return {};
  return isOff(endpoint) ? endpoint : { endpoint: withoutSlash(endpoint) };
}

function switchedOff(env: Environment, key: string): Off | undefined {
  return env.flag(key, true) ? undefined : { off: `${key} is false` };
}
