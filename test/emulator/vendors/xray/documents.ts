/** Segment documents for tests: valid unless changed. */
export const TRACE = '1-6b030e33-0123456789abcdef01234567';
export const TRACE_HEX = '6b030e330123456789abcdef01234567';

/** Epoch seconds at which every document starts. */
export const START = 1_795_362_000;

/** @param n becomes the id. @param changes members to add, replace or, with undefined, remove. */
export function segment(n: number, changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    trace_id: TRACE,
    ...part(n),
    name: 'backend-hono',
    ...changes,
  });
}

export function subsegment(
  n: number,
  parent: number,
  changes: Readonly<Record<string, unknown>> = {},
): string {
  return segment(n, { type: 'subsegment', parent_id: hexId(parent), name: `sub${n}`, ...changes });
}

/** An embedded subsegment. */
export function part(
  n: number,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return { id: hexId(n), name: `part${n}`, start_time: START, end_time: START + 1, ...changes };
}

export function hexId(n: number): string {
  return n.toString(16).padStart(16, '0');
}
