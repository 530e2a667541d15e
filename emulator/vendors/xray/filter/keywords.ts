/**
 * The words of filter expressions and how values compare. Keywords are not case-sensitive; values are.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 */
export const FLAGS = ['ok', 'error', 'fault', 'throttle', 'partial', 'inferred', 'root'] as const;
export type Flag = (typeof FLAGS)[number] | CauseWords['flags'][number];

export const NUMBERS = ['responsetime', 'duration', 'http.status'] as const;
export type NumberWord = (typeof NUMBERS)[number] | CauseWords['numbers'][number];

export const STRINGS = [
  'http.url',
  'http.method',
  'http.useragent',
  'http.clientip',
  'user',
  'name',
  'type',
  'message',
  'availabilityzone',
  'instance.id',
  'resource.arn',
] as const;
export type StringWord = (typeof STRINGS)[number];

/** What can be asked about a place on the way to a root cause, between the braces of `rootcause.…`. */
export const CAUSE_WORDS = {
  service: { flags: ['first', 'last', 'inferred'], numbers: ['index'], strings: ['name', 'type'] },
  entity: { flags: ['first', 'last', 'remote'], numbers: ['index'], strings: ['name'] },
  /** An entity of a response time. */
  slowEntity: {
    flags: ['first', 'last', 'remote'],
    numbers: ['index', 'coverage'],
    strings: ['name'],
  },
  exception: { flags: ['first', 'last'], numbers: ['index'], strings: ['name', 'message'] },
} as const;
type CauseWords = (typeof CAUSE_WORDS)[keyof typeof CAUSE_WORDS];

/** What can be asked of nothing else. */
export const CAUSE_ONLY: readonly string[] = ['first', 'last', 'remote', 'index', 'coverage'];

export const NUMBER_OPERATORS = {
  '=': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
} as const;
export type NumberOperator = keyof typeof NUMBER_OPERATORS;

export const STRING_OPERATORS = {
  '=': (a: string, b: string) => a === b,
  '!=': (a: string, b: string) => a !== b,
  CONTAINS: (a: string, b: string) => a.includes(b),
  BEGINSWITH: (a: string, b: string) => a.startsWith(b),
  ENDSWITH: (a: string, b: string) => a.endsWith(b),
} as const;
export type StringOperator = keyof typeof STRING_OPERATORS;
