/** Asks a query of events in memory, and gives each row of the answer as an object. */
import { parseQuery } from '../../../../../emulator/vendors/cloudwatch/insights/query.ts';

export interface GivenEvent {
  readonly timestampMs: number;
  readonly message: string;
}

/** 2026-11-22 10:00:00 UTC. */
export const START = Date.UTC(2026, 10, 22, 10);

export function answer(
  query: string,
  events: readonly (string | object | GivenEvent)[],
  most = 10_000,
): Record<string, string>[] {
  const run = parseQuery(query).start(most);
  for (const [row, given] of events.entries()) {
    const event =
      typeof given === 'object' && 'timestampMs' in given && 'message' in given
        ? { timestampMs: Number(given.timestampMs), message: String(given.message) }
        : {
            timestampMs: START + row * 1000,
            message: typeof given === 'string' ? given : JSON.stringify(given),
          };
    run.push({ ...event, row: row + 1, ingestionMs: START, stream: 's', log: '123456789012:g' });
  }
  return run
    .end()
    .map((row) => row.filter(({ field }) => field !== '@ptr'))
    .map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
}
