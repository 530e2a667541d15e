/**
 * Reads where traces go as OTLP, from the variables of OpenTelemetry's specification and Honeycomb's own. It ignores
 * and names what the specification calls invalid; an endpoint or a key that cannot be used turns the export off,
 * because traces sent elsewhere or without a key are lost.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
import { appendPath } from './endpoint.ts';
import { isOff, shown, type Environment, type Off } from './environment.ts';
import { readHeaders } from './otlp-headers.ts';

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
const TRACES_PATH = '/v1/traces';
const DEFAULT_TIMEOUT_MS = 10_000;
/** Half of the time that an invocation may send, so that a call that hangs leaves time for another. */
const MAX_TIMEOUT_MS = 14_000;

/** Whether OpenTelemetry's own switch turns tracing off. */
export function sdkDisabled(env: Environment): Off | undefined {
  return env.strictFlag('OTEL_SDK_DISABLED') ? { off: 'OTEL_SDK_DISABLED is true' } : undefined;
}

export function readHoneycomb(env: Environment): HoneycombSettings | Off {
  const exporters = readExporters(env);
  const toConsole = exporters.includes('console');
  const headers = readHeaders(env);
  const endpoint = readEndpoint(env, isOff(headers) || 'x-honeycomb-team' in headers);
  checkProtocol(env);
  const common = {
    timeoutMs: readTimeout(env),
    gzip: readCompression(env),
    console: toConsole,
    sampler: readSampler(env),
    resource: Object.fromEntries(env.pairs('OTEL_RESOURCE_ATTRIBUTES')),
  };
  const off = sdkDisabled(env);
  if (off !== undefined) return off;
  const printed = { headers: {}, ...common };
  if (!exporters.includes('otlp')) {
    return toConsole ? printed : { off: 'OTEL_TRACES_EXPORTER is none' };
  }
  if (endpoint === undefined) {
    return toConsole
      ? printed
      : { off: 'neither HONEYCOMB_API_KEY nor OTEL_EXPORTER_OTLP_ENDPOINT is set' };
  }
  if (isOff(headers)) return toConsole ? printed : headers;
  if (isOff(endpoint)) return toConsole ? printed : endpoint;
  return { endpoint, headers, ...common };
}

/** The variable for traces, else the one for all signals. */
function signal(env: Environment, name: string): { key: string; text: string | undefined } {
  const own = `OTEL_EXPORTER_OTLP_TRACES_${name}`;
  const text = env.text(own);
  if (text !== undefined) return { key: own, text };
  const key = `OTEL_EXPORTER_OTLP_${name}`;
  return { key, text: env.text(key) };
}

/** What is not known is ignored, and so is the variable when nothing of it is known. */
function readExporters(env: Environment): string[] {
  const text = env.text('OTEL_TRACES_EXPORTER');
  if (text === undefined) return ['otlp'];
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const known = names.filter((name) => ['otlp', 'console', 'none'].includes(name));
  if (names.some((name) => name !== '' && !known.includes(name))) {
    env.problem(
      'OTEL_TRACES_EXPORTER has an exporter that is not known and is ignored: write otlp, console or none',
    );
  }
  return known.length === 0 ? ['otlp'] : known;
}

/** @param hasKey without a key and without an endpoint nothing is sent */
function readEndpoint(env: Environment, hasKey: boolean): string | Off | undefined {
  const traces = env.endpoint('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const all = env.endpoint('OTEL_EXPORTER_OTLP_ENDPOINT');
  const honeycombs = env.endpoint('HONEYCOMB_API_ENDPOINT');
  if (isOff(traces)) return traces;
  if (traces !== undefined) {
    if (traces.pathname === '/') {
      env.problem(
        'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT has no path and is used as it is: put /v1/traces after it',
      );
    }
    return traces.href;
  }
  const base = all ?? honeycombs ?? (hasKey ? new URL(DEFAULT_ENDPOINT) : undefined);
  if (base === undefined || isOff(base)) return base;
  if (!/\/v1\/traces\/*$/.test(base.pathname)) return appendPath(base, TRACES_PATH).href;
  const key = all === undefined ? 'HONEYCOMB_API_ENDPOINT' : 'OTEL_EXPORTER_OTLP_ENDPOINT';
  env.problem(`${key} ends in ${TRACES_PATH}, which is not added again: write it without`);
  return base.href;
}

function checkProtocol(env: Environment): void {
  const { key, text } = signal(env, 'PROTOCOL');
  if (text === undefined || text.toLowerCase() === 'http/json') return;
  env.problem(`${key} is ignored, because http/json is sent: write http/json`);
}

function readCompression(env: Environment): boolean {
  const { key } = signal(env, 'COMPRESSION');
  return env.oneOf(key, ['gzip', 'none'], 'gzip') === 'gzip';
}

function readTimeout(env: Environment): number {
  const { key, text } = signal(env, 'TIMEOUT');
  const timeout = env.number(key);
  if (text === undefined || timeout === undefined) return DEFAULT_TIMEOUT_MS;
  if (Number.isFinite(timeout) && timeout > 0) {
    if (timeout <= MAX_TIMEOUT_MS) return Math.ceil(timeout);
    env.problem(
      `${key} is cut to ${MAX_TIMEOUT_MS}, because a Worker cannot wait longer: write at most that`,
    );
    return MAX_TIMEOUT_MS;
  }
  env.problem(`${key}${shown(text)}, so ${DEFAULT_TIMEOUT_MS} is used: write milliseconds above 0`);
  return DEFAULT_TIMEOUT_MS;
}

function readSampler(env: Environment): SamplerSettings {
  const name = env.oneOf('OTEL_TRACES_SAMPLER', SAMPLERS, 'parentbased_always_on');
  const ratio = env.number('OTEL_TRACES_SAMPLER_ARG');
  if (ratio === undefined) return { name, ratio: 1 };
  if (!(ratio >= 0 && ratio <= 1)) {
    const is = shown(env.text('OTEL_TRACES_SAMPLER_ARG') ?? '');
    env.problem(`OTEL_TRACES_SAMPLER_ARG${is}, so 1 is used: write a number from 0 to 1`);
    return { name, ratio: 1 };
  }
  if (!name.endsWith('traceidratio')) {
    env.problem(
      'OTEL_TRACES_SAMPLER_ARG is ignored without a sampler that takes it: set OTEL_TRACES_SAMPLER to traceidratio or parentbased_traceidratio',
    );
  }
  return { name, ratio };
}
