/**
 * The operations that look at the fields found in events: those of one event by its pointer, and those of a group's
 * events with how many have them. Nothing is masked, so `unmask` changes nothing.
 */
import * as v from 'valibot';
import { answering, type Operations } from '../../aws/operation.ts';
import { retentionStart } from '../events/batch.ts';
import type { EventStore } from '../events/store.ts';
import { groupNamed, invalid, notFound } from '../named.ts';
import type { LogStore } from '../store.ts';
import { flatten } from './flatten.ts';
import { discover, lambdaFields } from './discover.ts';
import { fieldOf, readPointer, Row } from './row.ts';
import { textOf, type Value } from './values.ts';

export interface RecordOptions {
  readonly store: LogStore;
  readonly events: EventStore;
  readonly now: () => number;
}

const FieldsInput = v.object({
  logGroupName: v.optional(v.string()),
  logGroupIdentifier: v.optional(v.string()),
  time: v.optional(v.number()),
});

const GENERATED = ['@ptr', '@timestamp', '@ingestionTime', '@message', '@logStream', '@log'];
const MINUTE_MS = 60_000;
/** Before and behind the time asked for; AWS's own. */
const AROUND_MS = 8 * MINUTE_MS;
const RECENT_MS = 15 * MINUTE_MS;
/** Events that are looked at. */
const SAMPLE = 10_000;

export function recordOperations({ store, events, now }: RecordOptions): Operations {
  return {
    GetLogRecord: answering(v.object({ logRecordPointer: v.string() }), (input, caller) => {
      const pointer = readPointer(input.logRecordPointer);
      if (pointer === undefined) throw invalid('The specified logRecordPointer is invalid.');
      const event = events.find(caller, pointer);
      if (event === undefined) throw notFound('log record');
      const row = new Row({ ...event, log: `${caller.account}:${event.group}` });
      const generated = GENERATED.map(
        (name) => [name, textOf(row.get(fieldOf(name))) ?? ''] as const,
      );
      const found = fieldsOf(event.message);
      return {
        logRecord: Object.fromEntries([
          ...found.map(([name, value]) => [name, textOf(value) ?? ''] as const),
          ...generated,
        ]),
      };
    }),

    GetLogGroupFields: answering(FieldsInput, ({ time, ...key }, caller) => {
      const group = groupNamed(store, caller, key);
      const range =
        time === undefined
          ? { start: now() - RECENT_MS, end: now() + 1 }
          : { start: time * 1000 - AROUND_MS, end: time * 1000 + AROUND_MS + 1 };
      const start = Math.max(range.start, retentionStart(now(), group.retentionDays));
      const all = { names: undefined, prefix: undefined };
      const first = { timestampMs: 0, row: 0 };
      const counts = new Map<string, number>();
      let looked = 0;
      for (const { message } of events.search(
        group,
        { start, end: range.end },
        all,
        first,
        SAMPLE,
      )) {
        looked++;
        const found = fieldsOf(message).map(([name]) => name);
        for (const name of [...GENERATED, ...found]) {
          counts.set(name, (counts.get(name) ?? 0) + 1);
        }
      }
      return {
        logGroupFields: [...counts]
          .map(([name, count]) => ({ name, percent: Math.round((100 * count) / looked) }))
          .sort((a, b) => b.percent - a.percent),
      };
    }),
  };
}

/** The fields found in a message: those that Lambda writes, and those of JSON or of another known form. */
function fieldsOf(message: string): readonly (readonly [string, Value])[] {
  return [...Object.entries(lambdaFields(message)), ...flatten(discover(message))];
}
