/**
 * Searches stored traces, newest first, by time and filter expression. A page is full with a hundred summaries, and
 * ends without being full once many traces were looked at in vain; then there is a next one.
 */
import { hash } from 'node:crypto';
import * as v from 'valibot';
import { answering, type Operations } from '../../aws/operation.ts';
import type { Journal } from '../../../store/journal.ts';
import type { Derivation } from '../derived/derive.ts';
import type { FoundTrace, TraceStore } from '../derived/trace-store.ts';
import { createFilter, type Filter } from '../filter/judge.ts';
import type { Groups } from '../resources/groups.ts';
import { invalidRequest } from '../invalid-request.ts';
import type { Scope } from '../segments/store.ts';
import { readToken, writeToken } from '../token.ts';

/** Summaries on a page; AWS does not say how many it takes. */
const PAGE_SIZE = 100;
/** What may be spent on a page, in traces looked at; one whose view must be made first counts more. */
const BUDGET = 300;
const MAKING_A_VIEW = 2;

const Input = v.object({
  StartTime: v.number(),
  EndTime: v.number(),
  TimeRangeType: v.optional(v.picklist(['TraceId', 'Event', 'Service']), 'TraceId'),
  Sampling: v.optional(v.boolean()),
  SamplingStrategy: v.optional(
    v.object({ Name: v.optional(v.string()), Value: v.optional(v.number()) }),
  ),
  FilterExpression: v.optional(v.string(), ''),
  NextToken: v.optional(v.string()),
});
type Input = v.InferOutput<typeof Input>;

export function summaryOperations(
  traces: TraceStore,
  derivation: Derivation,
  groups: Groups,
  journal: Journal,
): Operations {
  function pageOf(input: Input, scope: Scope, filter: Filter, share: number): object {
    const { StartTime: start, EndTime: end, TimeRangeType: type } = input;
    const summaries: object[] = [];
    let place: Pick<FoundTrace, 'time' | 'row'> | undefined = readToken(input.NextToken);
    let left = BUDGET;
    let processed = 0;
    let more = true;
    while (more && summaries.length < PAGE_SIZE && left > 0) {
      const found = traces.find(scope, type, { start, end }, PAGE_SIZE, place);
      more = found.length === PAGE_SIZE;
      for (const trace of found) {
        if (summaries.length === PAGE_SIZE || left <= 0) {
          more = true;
          break;
        }
        place = trace;
        left--;
        if (!isSampled(trace.traceId, share)) continue;
        if (trace.view === undefined) left -= MAKING_A_VIEW;
        const view = derivation.view(trace);
        if (view === undefined) continue;
        processed++;
        if (!filter(view)) continue;
        const matched = type === 'Event' ? { MatchedEventTime: trace.time } : {};
        summaries.push({ ...view.summary, ...matched });
      }
    }
    // Directly, not by `inbox.change`: see there.
    journal.bill('xrayRead', processed);
    return {
      TraceSummaries: summaries,
      ApproximateTime: place?.time ?? start,
      TracesProcessedCount: processed,
      ...(more && place !== undefined ? { NextToken: writeToken(place) } : {}),
    };
  }

  return {
    GetTraceSummaries: answering(Input, async (input, caller) => {
      if (input.StartTime >= input.EndTime) {
        throw invalidRequest('StartTime must be before EndTime');
      }
      const share = sampledShare(input);
      const filter = createFilter(
        input.FilterExpression,
        groups.expressions(caller),
        caller.account,
      );
      await derivation.register();
      return pageOf(input, caller, filter, share);
    }),
  };
}

/**
 * The share of traces to look at. AWS names two strategies and says of neither more than that it looks at a subset,
 * so both take the share given as their value; which traces are in it depends on their ids, so that pages agree.
 */
function sampledShare({ Sampling, SamplingStrategy }: Input): number {
  if (SamplingStrategy === undefined) {
    if (Sampling !== true) return 1;
    throw invalidRequest('The emulator does not support Sampling without SamplingStrategy');
  }
  if (Sampling === false) {
    throw invalidRequest('The emulator does not support SamplingStrategy when Sampling is false');
  }
  const { Name, Value } = SamplingStrategy;
  if (Name === undefined || Value === undefined) {
    throw invalidRequest('SamplingStrategy must have a Name and a Value');
  }
  if (Value >= 0 && Value <= 1) return Value;
  throw invalidRequest(`SamplingStrategy's Value must be from 0 to 1, not ${Value}`);
}

/** Ids are hashed, because they need not be random. */
function isSampled(traceId: string, share: number): boolean {
  return share === 1 || Number.parseInt(hash('sha256', traceId).slice(0, 12), 16) < share * 2 ** 48;
}
