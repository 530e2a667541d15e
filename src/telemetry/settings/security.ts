/**
 * Settings of security signals: whether requests are checked for attacks, and who gets findings beside spans and log
 * lines. EventBridge and Security Hub need AWS's region and credentials.
 */
import { readAccess, type AwsAccess } from './aws-access.ts';
import { withoutSlash } from './endpoint.ts';
import { isOff, type Environment, type Off } from './environment.ts';

export interface SecuritySettings {
  readonly eventBridge: EventBridgeSettings | Off;
  readonly securityHub: SecurityHubSettings | Off;
}

export interface EventBridgeSettings extends AwsAccess {
  readonly endpoint?: string;
  /** Name or ARN. */
  readonly bus: string;
}

export interface SecurityHubSettings extends AwsAccess {
  readonly endpoint?: string;
  /** Twelve digits. */
  readonly account: string;
}

const BUS = /^(?:arn:aws[\w-]*:events:[\w-]+:\d{12}:event-bus\/)?[\w.-]{1,256}$/;

export function readSecurity(env: Environment): SecuritySettings | Off {
  if (!env.flag('SECURITY_SIGNALS', false)) return { off: 'SECURITY_SIGNALS is not true' };
  return { eventBridge: readEventBridge(env), securityHub: readSecurityHub(env) };
}

function readEventBridge(env: Environment): EventBridgeSettings | Off {
  const key = 'SECURITY_EVENT_BUS';
  const bus = env.text(key) ?? 'default';
  if (bus.toLowerCase() === 'off') return { off: `${key} is off` };
  if (!BUS.test(bus)) {
    return env.unusable(
      key,
      'is not an event bus: write its name or ARN, or off to send no events',
    );
  }
  const located = locate(env, 'AWS_ENDPOINT_URL_EVENTBRIDGE');
  return isOff(located) ? located : { ...located, bus };
}

function readSecurityHub(env: Environment): SecurityHubSettings | Off {
  const key = 'SECURITY_HUB_ACCOUNT';
  const account = env.text(key);
  if (account === undefined) return { off: `${key} is not set` };
  if (!/^\d{12}$/.test(account)) {
    return env.unusable(key, 'is not an account of AWS: write its twelve digits');
  }
  const located = locate(env, 'AWS_ENDPOINT_URL_SECURITYHUB');
  return isOff(located) ? located : { ...located, account };
}

function locate(env: Environment, key: string): (AwsAccess & { endpoint?: string }) | Off {
  const access = readAccess(env);
  if (isOff(access)) return access;
  const endpoint = env.endpoint(key) ?? env.endpoint('AWS_ENDPOINT_URL');
  if (endpoint === undefined) return access;
  return isOff(endpoint) ? endpoint : { ...access, endpoint: withoutSlash(endpoint) };
}
