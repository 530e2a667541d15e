/** Finds where something differs from what it should be. A member that the vendor adds itself is not a difference. */
import { isDeepStrictEqual } from 'node:util';

const MAX_SHOWN = 60;

/** One sentence for each place that is not as wanted: `retentionInDays is 7, should be 30`. */
export function differences(wanted: unknown, actual: unknown, path = ''): string[] {
  if (isList(wanted) && isList(actual) && wanted.length === actual.length) {
    return wanted.flatMap((value, index) => differences(value, actual[index], `${path}[${index}]`));
  }
  if (isFields(wanted) && isFields(actual)) {
    return Object.entries(wanted).flatMap(([key, value]) =>
      differences(value, actual[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (isDeepStrictEqual(wanted, actual)) return [];
  return [`${path || 'it'} is ${shown(actual)}, should be ${shown(wanted)}`];
}

function shown(value: unknown): string {
  if (value === undefined) return 'not set';
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
