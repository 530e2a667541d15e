/** A store that follows a random history, the calls that read it, and what they should say, from all its documents. */
import { createGroups } from '../../../../../emulator/vendors/xray/resources/groups.ts';
import { createCollections } from '../../../../../emulator/vendors/aws/collections.ts';
import type { Operations } from '../../../../../emulator/vendors/aws/operation.ts';
import { emptyDatabase, transaction } from '../../../../../emulator/store/database.ts';
import { assembleTrace, type Trace } from '../../../../../emulator/vendors/xray/traces/assemble.ts';
import { createDerivation } from '../../../../../emulator/vendors/xray/derived/derive.ts';
import { createTraceStore } from '../../../../../emulator/vendors/xray/derived/trace-store.ts';
import { createSlices } from '../../../../../emulator/vendors/xray/derived/slices.ts';
import { createObservatory } from '../../../../../emulator/vendors/xray/graph/observatory.ts';
import { graphOperations } from '../../../../../emulator/vendors/xray/graph/operations.ts';
import { createGraphStore } from '../../../../../emulator/vendors/xray/graph/store.ts';
import {
  createIngest,
  decodeDocuments,
} from '../../../../../emulator/vendors/xray/segments/ingest.ts';
import { createRetrievals } from '../../../../../emulator/vendors/xray/traces/retrieval.ts';
import {
  createSegmentStore,
  type Scope,
} from '../../../../../emulator/vendors/xray/segments/store.ts';
import { summaryOperations } from '../../../../../emulator/vendors/xray/traces/summaries.ts';
import { ask } from '../../aws/ask.ts';
import { openRoomContext } from '../../../room-context.ts';
import { hexId } from '../documents.ts';
import { SCOPES, traceHex, type Step } from './history.ts';

export interface Stored {
  readonly groups: ReturnType<typeof createGroups>;
  /** Every step but a read. */
  follow(step: Step): Promise<void>;
  /** What an operation answers. */
  ask(operation: string, input: object, scope: Scope): Promise<Record<string, unknown>>;
  /** Every trace of a scope, put together again from its documents. */
  traces(scope: Scope): Trace[];
  /** Rows of the store. */
  rows(sql: string, ...bound: (string | number)[]): Record<string, unknown>[];
}

/** Does as little as can be in each slice, so that what is long elsewhere takes many slices here. */
export function openStored(): Stored {
  let now = 1_795_362_000_000;
  const { database, journal } = openRoomContext();
  const segments = createSegmentStore(database);
  const ingest = createIngest(segments, journal);
  const traces = createTraceStore(database);
  const graph = createGraphStore(database);
  const slices = createSlices({ sliceMs: 0 });
  const least = { batch: 2 };
  const derivation = createDerivation(database, segments, traces, graph, slices, least);
  const collections = createCollections(database);
  const groups = createGroups(collections);
  const operations: Operations = {
    ...summaryOperations(traces, derivation, groups, journal),
    ...graphOperations(
      segments,
      createObservatory(graph, derivation, slices, least),
      groups,
      createRetrievals(segments, collections, () => now),
    ),
  };
  const rows = (sql: string, ...bound: (string | number)[]) => database.prepare(sql).all(...bound);
  const traceIdsOf = ({ account, region }: Scope) =>
    rows(
      `SELECT DISTINCT trace_id FROM xray_segments JOIN traces ON traces.id = trace
       WHERE account = ? AND region = ? ORDER BY trace_id`,
      account,
      region,
    ).map((row) => String(row['trace_id']));

  return {
    groups,
    rows,
    async follow(step) {
      now += 700;
      switch (step.kind) {
        case 'put':
          transaction(database, () => {
            const body = Buffer.from(JSON.stringify({ TraceSegmentDocuments: step.documents }));
            const request = journal.request('xray', 'PutTraceSegments', new Headers(), body);
            const decoded = decodeDocuments(step.documents, 'index');
            ingest(decoded, SCOPES[step.scope] ?? SCOPES[0], { request, receivedMs: now });
          });
          break;
        case 'delete trace':
          for (const table of [
            'xray_segments WHERE trace = (SELECT id FROM traces WHERE trace_id = ?)',
            'traces WHERE trace_id = ?',
          ]) {
            database.prepare(`DELETE FROM ${table}`).run(traceHex(step.trace));
          }
          break;
        case 'delete segment':
          database
            .prepare(
              'DELETE FROM xray_segments WHERE segment_id = ? AND trace = (SELECT id FROM traces WHERE trace_id = ?)',
            )
            .run(hexId(step.segment), traceHex(step.trace));
          break;
        case 'work': {
          let slices = step.slices;
          await derivation.prepare(() => slices-- === 0);
          break;
        }
        case 'empty':
          emptyDatabase(database);
          break;
        case 'read':
      }
    },
    async ask(operation, input, scope) {
      const answer = await ask(operations, operation, input, scope);
      return Object(JSON.parse(JSON.stringify(answer)));
    },
    traces: (scope) =>
      traceIdsOf(scope).map((id) => assembleTrace(id, segments.documents(scope, id))),
  };
}
