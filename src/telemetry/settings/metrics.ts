/**
 * Settings of metrics: whether they are sent, as lines in the log or by OTLP, and where to. Off unless asked for, because
 * CloudWatch bills each metric.
 */
import { readAccess, type AwsAccess } from './aws-access.ts';
import { withoutSlash } from './endpoint.ts';
import { isOff, type Environment, type Off } from './environment.ts';
import { isOn, type Settings } from './settings.ts';

export type MetricsSettings = EmfSettings | OtlpSettings;

/** In CloudWatch's embedded metric format, through the lane of log lines. */
export interface EmfSettings {
  readonly form: 'emf';
  readonly namespace: string;
}

export interface OtlpSettings {
  readonly form: 'otlp';
  readonly honeycomb: OtlpEndpoint | Off;
  readonly cloudwatch: (AwsAccess & { readonly endpoint?: string }) | Off;
}

export interface OtlpEndpoint {
  /** Complete URL. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
}

const NAMESPACE = /^(?!AWS\/|:)[\w.\-/#: ]{1,255}$/;
const DEFAULT_NAMESPACE = 'Edge';

export function readMetrics(env: Environment, settings: Settings): MetricsSettings | Off {
  const form = env.oneOf('METRICS', ['emf', 'otlp', 'off'], 'off');
  if (form === 'off') return { off: 'METRICS is off' };
  if (form === 'emf') return readEmf(env, settings);
  const honeycomb = readHoneycombMetrics(env, settings);
  const cloudwatch = readCloudWatchMetrics(env);
  return { form, honeycomb, cloudwatch };
}

function readEmf(env: Environment, { cloudwatch }: Settings): EmfSettings | Off {
  const key = 'METRICS_NAMESPACE';
  const namespace = env.text(key) ?? DEFAULT_NAMESPACE;
  if (!NAMESPACE.test(namespace)) {
    return env.unusable(
      key,
      'is not a namespace: write 1 to 255 letters, digits, blanks and ._-/#:, and no AWS/ at the beginning',
    );
  }
  if (isOn(cloudwatch)) return { form: 'emf', namespace };
  env.problem(
    `METRICS is emf, which goes through CloudWatch Logs, and that is off (${cloudwatch.off}): turn it on, or write METRICS=otlp`,
  );
  return { off: `CloudWatch Logs is off: ${cloudwatch.off}` };
}

/** Where traces go, except for the path. */
function readHoneycombMetrics(
  env: Environment,
  { honeycomb, service }: Settings,
): OtlpEndpoint | Off {
  const key = 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT';
  const given = env.endpoint(key);
  if (isOff(given)) return given;
  if (!isOn(honeycomb)) return honeycomb;
  const traces = honeycomb.endpoint;
  if (traces === undefined) return { off: 'traces go to the console alone' };
  const endpoint = given?.href ?? traces.replace(/\/v1\/traces\/*(?=$|\?)/, '/v1/metrics');
  if (given === undefined && endpoint === traces) {
    return env.unusable(
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      `does not end in /v1/traces, so where metrics go is not known: write ${key}`,
    );
  }
  // A header is ASCII; a service may be called anything.
  const dataset = `${service.name.replaceAll(/[^ -~]+/g, '-')}-metrics`;
  const headers = { 'x-honeycomb-dataset': dataset, ...honeycomb.headers };
  return { endpoint, headers };
}

function readCloudWatchMetrics(env: Environment): OtlpSettings['cloudwatch'] {
  const access = readAccess(env);
  if (isOff(access)) return access;
  const endpoint = env.endpoint('AWS_ENDPOINT_URL_CLOUDWATCH') ?? env.endpoint('AWS_ENDPOINT_URL');
  if (endpoint === undefined) return access;
  return isOff(endpoint) ? endpoint : { ...access, endpoint: withoutSlash(endpoint) };
}
