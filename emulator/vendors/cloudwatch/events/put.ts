/**
 * PutLogEvents: a batch of events of one stream. What it answers depends on the group and the clock only, so it is
 * known before anything is written. Storing it makes the events' traces known and tells whoever works on events.
 */
import * as v from 'valibot';
import { ingesting, type Ingesting } from '../../aws/operation.ts';
import type { Journal } from '../../../store/journal.ts';
import { groupNamed, streamNamed } from '../named.ts';
import type { LogStore, Scope } from '../store.ts';
import { sequenceToken } from '../token.ts';
import { judgeBatch } from './batch.ts';
import { judgeEntity } from './entity.ts';
import type { EventStore } from './store.ts';
import type { OnStored } from './stored.ts';
import { findTraceId } from './trace-id.ts';

export interface PutOptions {
  readonly store: LogStore;
  readonly events: EventStore;
  readonly journal: Journal;
  /** Told of every batch in the transaction that stores it: what it throws undoes the batch. */
  readonly onStored?: OnStored | undefined;
  /** Told of every batch that will be stored whatever happens. */
  readonly onKept?: OnStored | undefined;
}

const attributes = v.optional(v.record(v.string(), v.string()));

const Input = v.object({
  logGroupName: v.string(),
  logStreamName: v.string(),
  logEvents: v.array(v.object({ timestamp: v.number(), message: v.string() })),
  entity: v.optional(v.object({ keyAttributes: attributes, attributes })),
});
type Input = v.InferOutput<typeof Input>;

export function putLogEvents(options: PutOptions): Ingesting {
  const { store, events, journal, onStored, onKept } = options;

  /** @throws AwsError when the batch is not accepted. */
  function judge(input: Input, scope: Scope, at: number) {
    const group = groupNamed(store, scope, { logGroupName: input.logGroupName });
    const stream = streamNamed(store, group, input.logStreamName);
    const { accepted, bytes, rejected } = judgeBatch(input.logEvents, at, group.retentionDays);
    const entity = input.entity && judgeEntity(input.entity, group.class);
    return {
      batch: { scope, group, stream, events: accepted, ingestionMs: at },
      bytes,
      rejections: {
        ...(rejected === undefined ? {} : { rejectedLogEventsInfo: rejected }),
        ...(entity === undefined ? {} : { rejectedEntityInfo: entity }),
      },
    };
  }

  /** One trace per id and batch, however many lines name it. */
  function traceFinder(): (message: string) => number | undefined {
    const known = new Map<string, number>();
    return (message) => {
      const id = findTraceId(message);
      if (id === undefined) return undefined;
      const trace = known.get(id) ?? journal.trace(id);
      known.set(id, trace);
      return trace;
    };
  }

  return ingesting(
    Input,
    (input, caller, at) => {
      const { batch, rejections } = judge(input, caller, at);
      return {
        answer: { nextSequenceToken: sequenceToken(batch.stream.id, at), ...rejections },
        tell: () => {
          if (batch.events.length > 0) onKept?.(batch);
        },
      };
    },
    (input, caller, { request, receivedMs }) => {
      const { batch, bytes, rejections } = judge(input, caller, receivedMs);
      const traceOf = traceFinder();
      const rows = batch.events.map((event) => ({ ...event, trace: traceOf(event.message) }));
      events.append(batch.stream, rows, request, receivedMs);
      journal.bill('cloudwatch', bytes);
      if (rows.length > 0) onStored?.(batch);
      for (const [code, detail] of Object.entries(rejections)) {
        journal.refuse({
          vendor: 'cloudwatch',
          operation: 'PutLogEvents',
          status: 200,
          code,
          message: JSON.stringify(detail),
        });
      }
    },
  );
}
