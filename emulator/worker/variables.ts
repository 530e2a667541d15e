/**
 * The variables of the local worker: wrangler.toml's, then those this machine needs, then those the user set in the
 * environment. Production endpoints stay as they are, since outgoing requests are caught anyway.
 */
import { addressVariables } from '../server/forwarded.ts';
import { LOCAL_KEYS } from '../server/local-keys.ts';
import type { Json } from './config.ts';

export interface VariablesInput {
  /** `[vars]` of wrangler.toml. */
  readonly vars: Readonly<Record<string, Json>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly apiPort: number;
}

/** The worker's own settings; it gets nothing else of the environment. */
const PASSED =
  /^(?:(?:OTEL|LOG|METRICS|HONEYCOMB|CLOUDWATCH|AWS_XRAY|ROLLBAR|SECURITY|TELEMETRY|TRACE_CONTEXT)_\w+|METRICS|CLIENT_ADDRESS|CLIENT_ADDRESS_FROM|TRUSTED_HOPS|WRITE_ACCESS|HEALTH_DETAILS|AWS_REGION|AWS_DEFAULT_REGION|AWS_ENDPOINT_URL\w*|FRONTEND_URL|BACKEND_URL)$/;

/**
 * Never passed on, unless empty, which turns a vendor off. The emulator accepts its own keys and needs no others, so
 * a real key could only leak into its store, a log or a shared screen.
 */
const CREDENTIAL = /KEY|SECRET|TOKEN|PASSWORD|CREDENTIAL|_HEADERS$/;

/** The worker's own, which no vendor gets: needed to try WRITE_ACCESS=token. */
const OWN_TOKEN = 'API_WRITE_TOKEN';

/** A public URL is closed by default; this machine is not one. */
const OPEN = { WRITE_ACCESS: 'open', HEALTH_DETAILS: 'open', ROLLBAR_TEST: 'open' };

export function workerVariables({ vars, environment, apiPort }: VariablesInput) {
  const chosen: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    const credential = CREDENTIAL.test(name);
    if (name === OWN_TOKEN) chosen[name] = value;
    else if (credential ? value === '' && name in credentials() : PASSED.test(name))
      chosen[name] = value;
  }
  return {
    OTEL_SERVICE_NAME: 'backend-hono',
    AWS_REGION: 'us-east-1',
    ...vars,
    ...OPEN,
    ...addressVariables(environment, apiPort),
    ...localVariables(),
    ...chosen,
  };
}

/**
 * The emulator's own credentials, and settings for a machine where the callers are the developer's own: they are believed,
 * and nothing costs money.
 */
export function localVariables() {
  return {
    TRACE_CONTEXT_TRUST: 'sampling',
    TRACE_CONTEXT_FORCED_PER_SECOND: '1000000',
    TELEMETRY_BUDGET: 'warn',
    ROLLBAR_ITEMS_PER_MINUTE: '0',
    ROLLBAR_EQUAL_ITEMS_PER_MINUTE: '0',
    ...credentials(),
  };
}

function credentials() {
  return {
    HONEYCOMB_API_KEY: LOCAL_KEYS.honeycombApiKey,
    AWS_ACCESS_KEY_ID: LOCAL_KEYS.awsAccessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_KEYS.awsSecretAccessKey,
    ROLLBAR_ACCESS_TOKEN: LOCAL_KEYS.rollbarAccessToken,
  };
}
