/**
 * PutLogEvents: a batch of events of one stream. Its answer depends only on the group and the clock, so it is known
 * before anything is written.
 */
import * as v from 'valibot';
import type { StoreInput } from '../../aws/intake.ts';
import { ingesting, type Ingesting } from '../../aws/operation.ts';
import type { Journal } from '../../../store/journal.ts';
import { groupNamed, streamNamed } from '../named.ts';
import type { LogStore, Scope } from '../store.ts';
import { sequenceToken } from '../token.ts';
import { judgeBatch } from './batch.ts';
import { judgeEntity } from './entity.ts';
import type { EventStore } from './store.ts';
import type { OnBatch, StoredBatch } from './stored.ts';
import { findTraceId } from './trace-id.ts';

const attributes = v.optional(v.record(v.string(), v.string()));

const Input = v.object({
  logGroupName: v.string(),
  logStreamName: v.string(),
  logEvents: v.array(v.object({ timestamp: v.number(), message: v.string() })),
  entity: v.optional(v.object({ keyAttributes: attributes, attributes })),
});
type Input = v.InferOutput<typeof Input>;

/** @throws AwsError when the batch is not accepted. */
function judge(store: LogStore, input: Input, scope: Scope, at: number) {
  const group = groupNamed(store, scope, { logGroupName: input.logGroupName });
  const stream = streamNamed(store, group, input.logStreamName);
  const { accepted, bytes, rejected } = judgeBatch(input.logEvents, at, group.retentionDays);
  const entity = input.entity && judgeEntity(input.entity, group.class);
  const batch: StoredBatch = { scope, group, stream, events: accepted, ingestionMs: at };
  return {
    batch,
    bytes,
    rejections: {
      ...(rejected === undefined ? {} : { rejectedLogEventsInfo: rejected }),
      ...(entity === undefined ? {} : { rejectedEntityInfo: entity }),
    },
  };
}

/** @param onKept told of every batch that the inbox has accepted */
export function putLogEvents(store: LogStore, onKept: OnBatch): Ingesting {
  return ingesting(Input, (input, caller, at) => {
    const { batch, rejections } = judge(store, input, caller, at);
    return {
      answer: { nextSequenceToken: sequenceToken(batch.stream.id, at), ...rejections },
      tell: () => {
        if (batch.events.length > 0) onKept(batch);
      },
    };
  });
}

export interface StoreLogEventsOptions {
  readonly store: LogStore;
  readonly events: EventStore;
  readonly journal: Journal;
  /** Told of every batch in the transaction that stores it: what it throws undoes the batch. */
  readonly onStored: OnBatch;
}

export function storeLogEvents(options: StoreLogEventsOptions): StoreInput {
  const { store, events, journal, onStored } = options;
  return ({ input }, caller, { request, receivedMs }) => {
    const read = v.parse(Input, input());
    const { batch, bytes, rejections } = judge(store, read, caller, receivedMs);
    const traceOf = traceFinder(journal);
    const rows = batch.events.map((event) => ({ ...event, trace: traceOf(event.message) }));
    events.append(batch.stream, rows, request, receivedMs);
    journal.bill('cloudwatch', bytes);
    if (rows.length > 0) onStored(batch);
    for (const [code, detail] of Object.entries(rejections)) {
      journal.refuse({
        vendor: 'cloudwatch',
        operation: 'PutLogEvents',
        status: 200,
        code,
        message: JSON.stringify(detail),
      });
    }
  };
}

/** One trace per id and batch, however many lines name it. */
function traceFinder(journal: Journal): (message: string) => number | undefined {
  const known = new Map<string, number>();
  return (message) => {
    const id = findTraceId(message);
    if (id === undefined) return undefined;
    const trace = known.get(id) ?? journal.trace(id);
    known.set(id, trace);
    return trace;
  };
}
