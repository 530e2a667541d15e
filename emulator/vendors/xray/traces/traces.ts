/** The operations on whole traces: put telemetry records, get traces by id. */
import * as v from 'valibot';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import type { Journal } from '../../../store/journal.ts';
import { invalidRequest } from '../invalid-request.ts';
import { readTrace } from './read-trace.ts';
import { showTrace } from './show-trace.ts';
import type { SegmentStore } from '../segments/store.ts';
import { refuseToken } from '../token.ts';
import { toHexTraceId } from '../trace-id.ts';

/** Not in the service model; the API reference's limit for BatchGetTraces. */
const MAX_TRACES = 5;

export function traceOperations(store: SegmentStore, journal: Journal): Operations {
  return {
    // The request itself is kept; nothing of it is shown by any call of the API.
    PutTelemetryRecords: recording(v.object({}), () => ({})),

    BatchGetTraces: answering(
      v.object({ TraceIds: v.array(v.string()), NextToken: v.optional(v.string()) }),
      ({ TraceIds, NextToken }, caller) => {
        refuseToken(NextToken);
        if (TraceIds.length > MAX_TRACES) {
          throw invalidRequest(`Exceeding maximum trace count: ${MAX_TRACES}`);
        }
        const traces: object[] = [];
        const missing: string[] = [];
        for (const id of TraceIds) {
          const hex = toHexTraceId(id);
          const trace = hex === undefined ? undefined : readTrace(store, caller, hex);
          if (trace === undefined) missing.push(id);
          else traces.push(showTrace(trace));
        }
        // Directly, not by `inbox.change`: see there.
        journal.bill('xrayRead', traces.length);
        return { Traces: traces, UnprocessedTraceIds: missing };
      },
    ),
  };
}
