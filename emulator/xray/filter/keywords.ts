/**
 * What filter expressions can ask about a trace, and how values compare. All of it is judged on the summary of the
 * whole trace. Keywords are not case-sensitive; values are.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 */
import type { TraceSummary } from '../summary.ts';

export const BOOLEANS: Readonly<Record<string, (trace: TraceSummary) => boolean>> = {
  ok: (trace) => !trace.HasError && !trace.HasFault && !trace.HasThrottle,
  error: (trace) => trace.HasError,
  fault: (trace) => trace.HasFault,
  throttle: (trace) => trace.HasThrottle,
  partial: (trace) => trace.IsPartial,
};

export const NUMBERS: Readonly<Record<string, (trace: TraceSummary) => number | undefined>> = {
  responsetime: (trace) => trace.ResponseTime,
  duration: (trace) => trace.Duration,
  'http.status': (trace) => trace.Http.HttpStatus,
};

export const STRINGS: Readonly<Record<string, (trace: TraceSummary) => readonly string[]>> = {
  'http.url': ({ Http }) => present(Http.HttpURL),
  'http.method': ({ Http }) => present(Http.HttpMethod),
  'http.useragent': ({ Http }) => present(Http.UserAgent),
  'http.clientip': ({ Http }) => present(Http.ClientIp),
  user: ({ Users }) => Users.map(({ UserName }) => UserName),
};

/** Part of X-Ray's language, not of the emulator's. */
export const UNSUPPORTED: ReadonlySet<string> = new Set([
  'inferred',
  'first',
  'last',
  'remote',
  'root',
  'index',
  'coverage',
  'name',
  'type',
  'message',
  'availabilityzone',
  'instance.id',
  'resource.arn',
  'edge',
  'id',
  'group.name',
  'group.arn',
  'annotation',
  'json',
]);

export const NUMBER_OPERATORS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

export const STRING_OPERATORS: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  CONTAINS: (a, b) => a.includes(b),
  BEGINSWITH: (a, b) => a.startsWith(b),
  ENDSWITH: (a, b) => a.endsWith(b),
};

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
