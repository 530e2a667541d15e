/**
 * Prints a value as AWS's errors repeat it, which is how Java prints it: `[a, b]`, `{key=value}`. It cuts long values
 * short: AWS names no bound, but no reader needs 10,000 log events in an error.
 */
const MAX_CHARACTERS = 1024;
const MAX_ELEMENTS = 100;

export function show(value: unknown): string {
  const text = print(value);
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
}

function print(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, MAX_ELEMENTS).map(print).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).slice(0, MAX_ELEMENTS);
  return `{${members.map(([key, item]) => `${key}=${print(item)}`).join(', ')}}`;
}
