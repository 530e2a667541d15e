/**
 * The operations on traces: put segment documents and telemetry records, search summaries, get whole traces. Pages
 * of summaries are cut before the filter is applied, so a page may be short or empty and still have a next one.
 */
import * as v from 'valibot';
import { answering, recording, type Operations } from '../aws/service.ts';
import { assembleTrace } from './assemble.ts';
import { createFilter } from './filter/judge.ts';
import { viewTrace } from './filter/subject.ts';
import type { Groups } from './groups.ts';
import type { Ingest } from './ingest.ts';
import { invalidRequest } from './invalid-request.ts';
import { showTrace } from './show-trace.ts';
import type { SegmentStore } from './store.ts';
import { readToken, refuseToken, writeToken } from './token.ts';
import { toHexTraceId } from './trace-id.ts';

/** Not in the service model; what the service answers with and what every client batches by. */
const MAX_DOCUMENTS = 50;
/** Not in the service model; the API reference's limit for BatchGetTraces. */
const MAX_TRACES = 5;
/** Traces looked at for one page; AWS does not say how many it takes. */
const PAGE_SIZE = 100;

const SummariesInput = v.object({
  StartTime: v.number(),
  EndTime: v.number(),
  TimeRangeType: v.optional(v.picklist(['TraceId', 'Event', 'Service']), 'TraceId'),
  Sampling: v.optional(v.boolean(), false),
  FilterExpression: v.optional(v.string(), ''),
  NextToken: v.optional(v.string()),
});

export function traceOperations(
  store: SegmentStore,
  groups: Groups,
  ingest: Ingest,
  now: () => number,
): Operations {
  return {
    PutTraceSegments: recording(
      v.object({ TraceSegmentDocuments: v.array(v.string()) }),
      ({ TraceSegmentDocuments: documents }, caller, request) => {
        if (documents.length > MAX_DOCUMENTS) {
          throw invalidRequest(`Exceeding maximum segment count: ${MAX_DOCUMENTS}`);
        }
        const arrival = { request, receivedMs: now() };
        return { UnprocessedTraceSegments: ingest(documents, caller, arrival) };
      },
    ),

    // The request itself is kept; nothing of it is shown by any call of the API.
    PutTelemetryRecords: recording(v.object({}), () => ({})),

    GetTraceSummaries: answering(SummariesInput, (input, caller) => {
      const { StartTime: start, EndTime: end, TimeRangeType: type } = input;
      if (start >= end) throw invalidRequest('StartTime must be before EndTime');
      if (input.Sampling)
        throw invalidRequest('The emulator does not support Sampling of summaries');
      const filter = createFilter(input.FilterExpression, groups.expressions(caller));
      const found = store.find(caller, type, { start, end }, PAGE_SIZE, readToken(input.NextToken));
      const last = found.length === PAGE_SIZE ? found.at(-1) : undefined;
      const summaries = found.flatMap(({ traceId, time }) => {
        const view = viewTrace(assembleTrace(traceId, store.documents(caller, traceId)));
        if (!filter(view)) return [];
        return [{ ...view.summary, ...(type === 'Event' ? { MatchedEventTime: time } : {}) }];
      });
      return {
        TraceSummaries: summaries,
        ApproximateTime: found.at(-1)?.time ?? start,
        TracesProcessedCount: found.length,
        ...(last === undefined ? {} : { NextToken: writeToken(last) }),
      };
    }),

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
          const documents = hex === undefined ? [] : store.documents(caller, hex);
          if (hex === undefined || documents.length === 0) missing.push(id);
          else traces.push(showTrace(assembleTrace(hex, documents)));
        }
        return { Traces: traces, UnprocessedTraceIds: missing };
      },
    ),
  };
}
