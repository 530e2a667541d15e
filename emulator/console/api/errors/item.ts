/**
 * Reads one item: its history, its trend, and what its newest occurrences have in common. It looks at a limited
 * number of them, so that an item with a million occurrences opens as fast as one with ten.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { asBytes, withTexts } from '../whole-texts.ts';
import { commonOf, factsOf, memberAt } from './facts.ts';
import { ITEM_COLUMNS, minuteOf } from './list.ts';
import { ItemDetail, ItemHead } from './shapes.ts';
import { readMessage } from './steps.ts';

const MOST_OCCURRENCES = 100;
/** Larger payloads are left out where many are read. */
const MOST_CHARACTERS = 65_536;
const MOST_RECENT = 12;
const MOST_COUNTED = 1000;
const MOST_TRACES = 20;
const TREND_SLICES = 48;
const SHORTEST_S = 15 * 60;

const Head = v.object({
  id: v.number(),
  fingerprint: v.string(),
  ...ItemHead.entries,
});
const Minutes = v.object({
  kept: v.number(),
  later: v.number(),
  first: v.nullable(v.number()),
});
const Newest = v.object({
  id: v.number(),
  time_ms: v.number(),
  trace: v.nullable(v.number()),
  version: v.nullable(v.string()),
  payload: v.nullable(v.string()),
});

export function createItemReader(database: DatabaseSync) {
  const head = database.prepare(
    `SELECT i.id, fingerprint, ${ITEM_COLUMNS} FROM rollbar_items AS i WHERE counter = ?`,
  );
  const minutes = database.prepare(`
    SELECT coalesce(sum(occurrences), 0) AS kept, min(minute_s) AS first,
      coalesce(sum(occurrences) FILTER (WHERE minute_s > ?2), 0) AS later
    FROM rollbar_item_minutes WHERE item = ?1`);
  // Of the minute in which it came back some may be from before it was resolved.
  const inMinute = database.prepare(`
    SELECT count(*) AS n FROM (
      SELECT timestamp_s FROM rollbar_occurrences WHERE item = ?1 ORDER BY id DESC LIMIT ${MOST_COUNTED})
    WHERE timestamp_s >= ?2 AND timestamp_s < ?3`);
  const trend = database.prepare(`
    SELECT CAST((minute_s - ?2) / ?3 AS INTEGER) AS slice, sum(occurrences) AS n
    FROM rollbar_item_minutes WHERE item = ?1 GROUP BY 1`);
  const history = database.prepare(`
    SELECT event, time_s * 1000 AS time_ms, rollbar_versions.version
    FROM rollbar_item_events LEFT JOIN rollbar_versions ON rollbar_versions.id = rollbar_item_events.version
    WHERE item = ? ORDER BY rollbar_item_events.id DESC LIMIT 50`);
  // The index begins with the environment, so each is looked up by itself.
  const elsewhere = database.prepare(`
    WITH RECURSIVE every (name) AS (
      SELECT min(environment) FROM rollbar_items
      UNION ALL SELECT (SELECT min(environment) FROM rollbar_items WHERE environment > name)
      FROM every WHERE name IS NOT NULL LIMIT 50)
    SELECT counter, ${asBytes('environment')}, total_occurrences AS total
    FROM every CROSS JOIN rollbar_items ON environment = name
    WHERE fingerprint = ? AND id <> ? ORDER BY total DESC`);
  const newest = database.prepare(`
    SELECT rollbar_occurrences.id, timestamp_s * 1000 AS time_ms, trace, rollbar_versions.version,
      iif(length(payload) <= ${MOST_CHARACTERS}, CAST(payload AS BLOB), NULL) AS payload
    FROM rollbar_occurrences
    LEFT JOIN rollbar_versions ON rollbar_versions.id = rollbar_occurrences.version
    WHERE item = ? ORDER BY rollbar_occurrences.id DESC LIMIT ${MOST_OCCURRENCES}`);
  const logs = database.prepare(
    `SELECT ${asBytes('message')} FROM log_events WHERE trace = ? ORDER BY id LIMIT 200`,
  );

  function readTrend(item: number, first: number | null, nowMs: number): ItemDetail['trend'] {
    const toS = Math.ceil(nowMs / 1000);
    const fromS = minuteOf(Math.min(first ?? toS, toS - SHORTEST_S));
    const width = Math.max(1, Math.ceil((toS - fromS) / TREND_SLICES));
    const counts = Array.from({ length: TREND_SLICES }, () => 0);
    for (const row of trend.all(item, fromS, width)) {
      const at = Math.max(0, Math.min(TREND_SLICES - 1, Number(row['slice'])));
      counts[at] = (counts[at] ?? 0) + Number(row['n']);
    }
    return { from_ms: fromS * 1000, to_ms: toS * 1000, counts };
  }

  /** The warning or error that most of the traces have in their logs, numbers aside. */
  function readWarning(traces: readonly number[]): ItemDetail['warned'] {
    const found = new Map<string, { message: string; traces: number; isBad: boolean }>();
    for (const trace of traces) {
      const seen = new Set<string>();
      for (const row of logs.all(trace)) {
        const { text, isBad, isWarning } = readMessage(String(withTexts(row)['message']));
        const kind = text.replaceAll(/\d+/g, '#');
        if ((!isBad && !isWarning) || seen.has(kind)) continue;
        seen.add(kind);
        const known = found.get(kind);
        found.set(kind, {
          message: known?.message ?? text,
          traces: (known?.traces ?? 0) + 1,
          isBad,
        });
      }
    }
    const [most] = [...found.values()].toSorted(
      (a, b) => b.traces - a.traces || Number(b.isBad) - Number(a.isBad),
    );
    if (most === undefined || traces.length < 2 || most.traces < traces.length * 0.8) return null;
    return { message: most.message, traces: most.traces, of: traces.length };
  }

  return (counter: number, nowMs: number): ItemDetail | undefined => {
    const row = head.get(counter);
    if (row === undefined) return undefined;
    const { id, fingerprint, ...item } = v.parse(Head, withTexts(row));
    const { returned_ms } = item;
    const returnedS = (returned_ms ?? Number.MAX_SAFE_INTEGER) / 1000;
    const minuteS = minuteOf(returnedS);
    const { kept, later, first } = v.parse(Minutes, minutes.get(id, minuteS));
    const then = inMinute.get(id, Math.floor(returnedS), minuteS + 60)?.['n'];
    const occurrences = newest.all(id).map((one) => {
      const { payload, ...rest } = v.parse(Newest, withTexts(one));
      return { ...rest, payload: payload === null ? undefined : parse(payload) };
    });
    const facts = occurrences.flatMap(({ payload }) =>
      payload === undefined ? [] : [factsOf(payload)],
    );
    const traces = [...new Set(occurrences.flatMap(({ trace }) => trace ?? []))];
    const context = memberAt(occurrences[0]?.payload, 'context');
    return {
      ...item,
      trend: readTrend(id, first, nowMs),
      history: v.parse(ItemDetail.entries.history, history.all(id)),
      elsewhere: v.parse(
        ItemDetail.entries.elsewhere,
        elsewhere.all(fingerprint, id).map(withTexts),
      ),
      kept,
      since_return: returned_ms === null ? 0 : Math.max(1, later + Number(then)),
      looked_at: occurrences.length,
      people: new Set(occurrences.flatMap(({ payload }) => personOf(payload) ?? [])).size,
      context: typeof context === 'string' && context !== '' ? context.slice(0, 300) : null,
      common: commonOf(facts),
      warned: readWarning(traces.slice(0, MOST_TRACES)),
      recent: occurrences.slice(0, MOST_RECENT).map(({ id: own, time_ms, version, payload }) => ({
        id: own,
        time_ms,
        version,
        person: personOf(payload),
      })),
    };
  };
}

/** Undefined for a text that is not JSON. The emulator stores none, but a person may write into the store. */
export function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** Who met it: by name, id or e-mail, else by address. */
export function personOf(payload: unknown): string | null {
  for (const path of ['person.username', 'person.id', 'person.email', 'request.user_ip']) {
    const value = memberAt(payload, path);
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') {
      return String(value).slice(0, 100);
    }
  }
  return null;
}
