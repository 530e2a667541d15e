/**
 * The words of filter expressions and how values compare. Keywords are not case-sensitive; values are.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 */
export const FLAGS = ['ok', 'error', 'fault', 'throttle', 'partial', 'inferred', 'root'] as const;
export type Flag = (typeof FLAGS)[number];

export const NUMBERS = ['responsetime', 'duration', 'http.status'] as const;
export type NumberWord = (typeof NUMBERS)[number];

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

/**
 * Words about root causes. AWS does not say how it finds them, so the emulator has none, and refuses to judge by
 * them rather than give a wrong list of traces.
 */
export const ROOT_CAUSE = /^(?:first|last|remote|index|coverage|rootcause\..*)$/;

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
