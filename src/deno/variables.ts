/**
 * The names of all variables that are read under Deno. They are asked for one by one, so that the process may be started
 * without the right to read the rest of the environment, such as the keys of other programs.
 */

/** Those of the Deno entries alone. */
const OWN = [
  'API_HOST',
  'API_PORT',
  'DATA_DIR',
  'DATABASE_URL',
  'DATABASE_AUTH_TOKEN',
  'SAMPLE_DATA',
];

/** Set by Deno Deploy. https://docs.deno.com/deploy/reference/env_vars_and_contexts/ */
const DEPLOY = 'DENO_DEPLOY';

/** Those of the service, as README describes them. */
const SERVICE = [
  'API_WRITE_TOKEN',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_CLOUDWATCH',
  'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS',
  'AWS_ENDPOINT_URL_EVENTBRIDGE',
  'AWS_ENDPOINT_URL_SECURITYHUB',
  'AWS_ENDPOINT_URL_XRAY',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_XRAY_DAEMON_ADDRESS',
  'AWS_XRAY_SAMPLING',
  'AWS_XRAY_SDK_ENABLED',
  'AWS_XRAY_URL',
  'BACKEND_URL',
  'CLIENT_ADDRESS',
  'CLIENT_ADDRESS_FROM',
  'CLOUDWATCH_ENABLED',
  'CLOUDWATCH_LOG_GROUP',
  'CLOUDWATCH_LOG_STREAM',
  'CLOUDWATCH_RETENTION_DAYS',
  'FRONTEND_URL',
  'HEALTH_DETAILS',
  'HONEYCOMB_API_ENDPOINT',
  'HONEYCOMB_API_KEY',
  'HONEYCOMB_SERVICE_NAME',
  'LOG_BUFFER',
  'LOG_CONSOLE',
  'LOG_FORMAT',
  'LOG_LEVEL',
  'METRICS',
  'METRICS_NAMESPACE',
  'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  'OTEL_EXPORTER_OTLP_COMPRESSION',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_EXPORTER_OTLP_TIMEOUT',
  'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
  'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_SDK_DISABLED',
  'OTEL_SERVICE_NAME',
  'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  'OTEL_TRACES_EXPORTER',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'ROLLBAR_ACCESS_TOKEN',
  'ROLLBAR_ENDPOINT',
  'ROLLBAR_ENVIRONMENT',
  'ROLLBAR_EQUAL_ITEMS_PER_MINUTE',
  'ROLLBAR_ITEMS_PER_MINUTE',
  'ROLLBAR_TEST',
  'SECURITY_EVENT_BUS',
  'SECURITY_HUB_ACCOUNT',
  'SECURITY_SIGNALS',
  'TELEMETRY_BROWSER_ORIGINS',
  'TELEMETRY_BUDGET',
  'TELEMETRY_BUDGET_CLOUDWATCH_BYTES',
  'TELEMETRY_BUDGET_CUSTOM_METRICS',
  'TELEMETRY_BUDGET_FAIR_PERCENT',
  'TELEMETRY_BUDGET_HONEYCOMB_EVENTS',
  'TELEMETRY_BUDGET_KEPT_PERCENT',
  'TELEMETRY_BUDGET_ROLLBAR_OCCURRENCES',
  'TELEMETRY_BUDGET_XRAY_TRACES',
  'TELEMETRY_CPU_MS',
  'TELEMETRY_KEEP_SLOWER_THAN_MS',
  'TELEMETRY_LINGER_MS',
  'TELEMETRY_MAX_BYTES',
  'TELEMETRY_PLATFORM_TRACE',
  'TELEMETRY_PRIVATE_NAMES',
  'TELEMETRY_PRIVATE_ROUTES',
  'TELEMETRY_SUBREQUESTS',
  'TELEMETRY_TAIL',
  'TELEMETRY_TRANSPORT',
  'TRACE_CONTEXT_FORCED_PER_SECOND',
  'TRACE_CONTEXT_TRUST',
  'TRUSTED_HOPS',
  'WRITE_ACCESS',
];

export const VARIABLES: readonly string[] = [...OWN, DEPLOY, ...SERVICE];

export type Variables = Readonly<Record<string, string>>;

/**
 * The variables that are set. On Deno Deploy those of OpenTelemetry are left out: its users cannot set them, so what
 * stands there is the platform's own.
 */
export function readVariables(get: (name: string) => string | undefined): Variables {
  const found = VARIABLES.flatMap((name): [string, string][] => {
    const value = get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const all = Object.fromEntries(found);
  if (!isDeploy(all)) return all;
  return Object.fromEntries(found.filter(([name]) => !name.startsWith('OTEL_')));
}

/** Whether this is Deno Deploy. */
export function isDeploy(variables: Variables): boolean {
  return (variables[DEPLOY]?.trim() ?? '') !== '';
}
