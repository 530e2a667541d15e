/**
 * Where traces go as OTLP, from the variables of OpenTelemetry's specification and Honeycomb's own. What the
 * specification calls invalid is ignored with a warning.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
import type { Environment } from './environment.ts';

export interface HoneycombSettings {
  /** Complete URL of the traces path; absent when traces go to the console only. */
  readonly endpoint?: string;
  /** Sent with every export, the key among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly gzip: boolean;
  /** Print spans to the console too. */
  readonly console: boolean;
  readonly sampler: SamplerSettings;
  /** Attributes of the resource, from OTEL_RESOURCE_ATTRIBUTES. */
  readonly resource: Readonly<Record<string, string>>;
}

export interface SamplerSettings {
  readonly name: SamplerName;
  /** In [0, 1], for the traceidratio samplers. */
  readonly ratio: number;
}

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

const DEFAULT_ENDPOINT = 'https://api.honeycomb.io';
const DEFAULT_TIMEOUT_MS = 10_000;
/** A sender that takes longer is taken for dead, and another sends the same again. */
const MAX_TIMEOUT_MS = 14_000;

export function readHoneycomb(env: Environment): HoneycombSettings | { readonly off: string } {
  if (env.text('OTEL_SDK_DISABLED')?.toLowerCase() === 'true') {
    return { off: 'OTEL_SDK_DISABLED is true' };
  }
  const exporters = readExporters(env);
  const headers = readHeaders(env);
  const endpoint = exporters.includes('otlp') ? readEndpoint(env, headers) : undefined;
  const toConsole = exporters.includes('console');
  checkProtocol(env);
  const sampler = readSampler(env);
  const timeoutMs = readTimeout(env);
  if (endpoint === undefined && !toConsole) {
    return {
      off: exporters.includes('otlp')
        ? 'neither HONEYCOMB_API_KEY nor OTEL_EXPORTER_OTLP_ENDPOINT is set'
        : 'OTEL_TRACES_EXPORTER is none',
    };
  }
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    headers,
    timeoutMs,
    gzip: signal(env, 'COMPRESSION')?.toLowerCase() !== 'none',
    console: toConsole,
    sampler,
    resource: env.pairs('OTEL_RESOURCE_ATTRIBUTES'),
  };
}

/** The variable for traces, else the one for all signals. */
function signal(env: Environment, name: string): string | undefined {
  return env.text(`OTEL_EXPORTER_OTLP_TRACES_${name}`) ?? env.text(`OTEL_EXPORTER_OTLP_${name}`);
}

function readExporters(env: Environment): string[] {
  const names = (env.text('OTEL_TRACES_EXPORTER') ?? 'otlp').split(',').map((name) => name.trim());
  const known = names.filter((name) => ['otlp', 'console', 'none'].includes(name));
  for (const name of names) {
    if (known.includes(name) || name === '') continue;
    env.warn(`OTEL_TRACES_EXPORTER "${name}" is ignored: otlp, console and none are supported`);
  }
  return known;
}

function readEndpoint(env: Environment, headers: Record<string, string>): string | undefined {
  const traces = env.url('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', undefined);
  if (traces !== undefined) return traces;
  const base =
    env.url('OTEL_EXPORTER_OTLP_ENDPOINT', undefined) ??
    env.url('HONEYCOMB_API_ENDPOINT', undefined) ??
    ('x-honeycomb-team' in headers ? DEFAULT_ENDPOINT : undefined);
  return base === undefined ? undefined : `${base.replace(/\/+$/, '')}/v1/traces`;
}

function readHeaders(env: Environment): Record<string, string> {
  const headers: Record<string, string> = {};
  const key = env.text('HONEYCOMB_API_KEY');
  if (key !== undefined) headers['x-honeycomb-team'] = key;
  for (const source of ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS']) {
    for (const [name, value] of Object.entries(env.pairs(source))) {
      // docker-compose files of the course write the team header even where the key is not set.
      if (value !== '') headers[name.toLowerCase()] = value;
    }
  }
  return headers;
}

function checkProtocol(env: Environment): void {
  const protocol = signal(env, 'PROTOCOL');
  if (protocol !== undefined && protocol !== 'http/json') {
    env.warn(`OTEL_EXPORTER_OTLP_PROTOCOL "${protocol}" is ignored: http/json is sent`);
  }
}

function readTimeout(env: Environment): number {
  const text = signal(env, 'TIMEOUT');
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const timeout = Number(text);
  if (Number.isFinite(timeout) && timeout > 0) {
    if (timeout > MAX_TIMEOUT_MS) {
      env.warn(
        `OTEL_EXPORTER_OTLP_TIMEOUT is cut to ${MAX_TIMEOUT_MS}: a Worker cannot wait longer`,
      );
    }
    return Math.min(timeout, MAX_TIMEOUT_MS);
  }
  env.warn('OTEL_EXPORTER_OTLP_TIMEOUT is ignored: it must be milliseconds above 0');
  return DEFAULT_TIMEOUT_MS;
}

function readSampler(env: Environment): SamplerSettings {
  const text = env.text('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  const name = SAMPLERS.find((sampler) => sampler === text.toLowerCase());
  if (name === undefined) {
    env.warn(`OTEL_TRACES_SAMPLER "${text}" is ignored: one of ${SAMPLERS.join(', ')} is expected`);
  }
  const argument = env.text('OTEL_TRACES_SAMPLER_ARG');
  const ratio = argument === undefined ? 1 : Number(argument);
  if (!(ratio >= 0 && ratio <= 1)) {
    env.warn('OTEL_TRACES_SAMPLER_ARG is ignored: it must be a number from 0 to 1');
    return { name: name ?? 'parentbased_always_on', ratio: 1 };
  }
  return { name: name ?? 'parentbased_always_on', ratio };
}
