/** Reads one occurrence of an item: what it says, what happened before it, and which are next to it. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { asBytes, withTexts } from '../whole-texts.ts';
import { factsOf, memberAt } from './facts.ts';
import { parse, personOf } from './item.ts';
import type { Occurrence } from './shapes.ts';
import { createSteps } from './steps.ts';

/** Newer ones that are counted. */
const MOST_COUNTED = 10_000;

const Row = v.object({
  id: v.number(),
  request: v.number(),
  uuid: v.nullable(v.string()),
  trace: v.nullable(v.number()),
  trace_id: v.nullable(v.string()),
  timestamp_s: v.number(),
  version: v.nullable(v.string()),
  payload: v.string(),
  log_lines: v.number(),
});

const Neighbours = v.object({
  next_id: v.nullable(v.number()),
  previous_id: v.nullable(v.number()),
  newer: v.number(),
});

export function createOccurrenceReader(database: DatabaseSync) {
  const steps = createSteps(database);
  const one = database.prepare(`
    SELECT o.id, o.request, o.uuid, o.trace, trace_id, timestamp_s, rollbar_versions.version,
      ${asBytes('payload')}, (SELECT count(*) FROM log_events WHERE trace = o.trace) AS log_lines
    FROM rollbar_occurrences AS o JOIN rollbar_items ON rollbar_items.id = item
    LEFT JOIN traces ON traces.id = o.trace
    LEFT JOIN rollbar_versions ON rollbar_versions.id = o.version
    WHERE counter = ?1 AND o.id = coalesce(?2, (SELECT max(id) FROM rollbar_occurrences WHERE item = rollbar_items.id))`);
  const neighbours = database.prepare(`
    SELECT (SELECT min(id) FROM rollbar_occurrences WHERE item = own.item AND id > own.id) AS next_id,
      (SELECT max(id) FROM rollbar_occurrences WHERE item = own.item AND id < own.id) AS previous_id,
      (SELECT count(*) FROM (SELECT 1 FROM rollbar_occurrences
        WHERE item = own.item AND id > own.id LIMIT ${MOST_COUNTED})) AS newer
    FROM rollbar_occurrences AS own WHERE id = ?`);

  /** Exact where the notifier tells more than seconds, or the trace when the exception was noted. */
  function momentOf(payload: unknown, timestampS: number, trace: number | null) {
    const told = memberAt(payload, 'timestamp');
    if (typeof told === 'number' && told < 1e11 && !Number.isInteger(told)) {
      return { time_ms: told * 1000, exact: true };
    }
    if (typeof told === 'number' && told > 1e11 && told < 1e14) {
      return { time_ms: told, exact: true };
    }
    const thrown = trace === null ? undefined : steps.thrownMs(trace);
    // In a long trace the last exception may be another one.
    if (thrown !== undefined && Math.abs(thrown - timestampS * 1000) < 5000) {
      return { time_ms: thrown, exact: true };
    }
    return { time_ms: timestampS * 1000, exact: false };
  }

  /** @param id undefined for the newest */
  return (counter: number, id: number | undefined): Occurrence | undefined => {
    const row = one.get(counter, id ?? null);
    if (row === undefined) return undefined;
    const { timestamp_s, trace, payload, ...rest } = v.parse(Row, withTexts(row));
    const { newer, ...ids } = v.parse(Neighbours, neighbours.get(rest.id));
    const read = parse(payload);
    const moment = momentOf(read, timestamp_s, trace);
    return {
      ...rest,
      ...moment,
      ...ids,
      newer: newer === MOST_COUNTED ? null : newer,
      person: personOf(read),
      facts: factsOf(read),
      steps: steps.before(read, trace, moment.exact ? moment.time_ms : moment.time_ms + 999),
      payload,
    };
  };
}
