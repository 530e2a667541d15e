/**
 * The operations that show services and what goes on between them: the graph of a time, of given traces or of a
 * retrieval, and statistics over time. Forecasts are refused, because the emulator makes none.
 */
import * as v from 'valibot';
import { answering, type Operations } from '../../aws/operation.ts';
import type { Trace } from '../traces/assemble.ts';
import { createNamedFilter, type NamedFilter } from '../filter/judge.ts';
import { parseEntitySelector } from '../filter/parse.ts';
import type { Groups } from '../resources/groups.ts';
import { invalidRequest } from '../invalid-request.ts';
import { readTraces } from '../traces/read-trace.ts';
import type { Retrievals } from '../traces/retrieval.ts';
import type { Range, Scope, SegmentStore } from '../segments/store.ts';
import { refuseToken } from '../token.ts';
import type { Observation } from './observe.ts';
import { ServiceGraph, type Service } from './service-graph.ts';
import { TimeSeries } from './time-series.ts';

/** Where observations come from. Both take their time. */
export interface Observatory {
  /**
   * What started in a range, all that was stored before the call; like things come as one, but never across periods.
   *
   * @param filter when given, only what belongs to traces that pass. @param periodS seconds, whole minutes.
   */
  between(
    scope: Scope,
    range: Range,
    filter: NamedFilter | undefined,
    periodS: number,
    see: (observation: Observation) => void,
  ): Promise<void>;
  ofTraces(traces: Iterable<Trace>, see: (observation: Observation) => void): Promise<void>;
}

const GraphInput = v.object({
  StartTime: v.number(),
  EndTime: v.number(),
  GroupName: v.optional(v.string()),
  GroupARN: v.optional(v.string()),
  NextToken: v.optional(v.string()),
});
type GraphInput = v.InferOutput<typeof GraphInput>;

const SeriesInput = v.object({
  ...GraphInput.entries,
  EntitySelectorExpression: v.optional(v.string()),
  Period: v.optional(v.number(), 60),
  ForecastStatistics: v.optional(v.boolean(), false),
});

/** The expression of a group applies to all that is stored, so no graph mixes an old one with a new one. */
const ContainsOldGroupVersions = false;

export function graphOperations(
  segments: SegmentStore,
  observatory: Observatory,
  groups: Groups,
  retrievals: Retrievals,
): Operations {
  function between(
    scope: Scope,
    input: GraphInput,
    periodS: number,
    see: (observation: Observation) => void,
  ): Promise<void> {
    const { StartTime: start, EndTime: end, GroupName, GroupARN } = input;
    refuseToken(input.NextToken);
    if (start >= end) throw invalidRequest('StartTime must be before EndTime');
    const expression =
      GroupName === undefined && GroupARN === undefined
        ? undefined
        : groups.named(scope, { GroupName, GroupARN }).FilterExpression?.trim();
    const filter = expression
      ? createNamedFilter(expression, groups.expressions(scope), scope.account)
      : undefined;
    return observatory.between(scope, { start, end }, filter, periodS, see);
  }

  async function graphOf(traces: Iterable<Trace>): Promise<readonly Service[]> {
    const graph = new ServiceGraph();
    await observatory.ofTraces(traces, graph.see);
    return graph.services();
  }

  return {
    GetServiceGraph: answering(GraphInput, async (input, caller) => {
      const graph = new ServiceGraph();
      await between(caller, input, Infinity, graph.see);
      return {
        StartTime: input.StartTime,
        EndTime: input.EndTime,
        Services: graph.services(),
        ContainsOldGroupVersions,
      };
    }),

    GetTraceGraph: answering(
      v.object({ TraceIds: v.array(v.string()), NextToken: v.optional(v.string()) }),
      async ({ TraceIds, NextToken }, caller) => {
        refuseToken(NextToken);
        return { Services: await graphOf(readTraces(segments, caller, TraceIds)) };
      },
    ),

    GetRetrievedTracesGraph: answering(
      v.object({ RetrievalToken: v.string(), NextToken: v.optional(v.string()) }),
      async ({ RetrievalToken, NextToken }, caller) => {
        refuseToken(NextToken);
        const services = await graphOf(retrievals.found(caller, RetrievalToken));
        return {
          RetrievalStatus: 'COMPLETE',
          Services: services.map((Service) => ({ Service, Links: [] })),
        };
      },
    ),

    GetTimeSeriesServiceStatistics: answering(SeriesInput, async (input, caller) => {
      const { Period, EntitySelectorExpression: expression } = input;
      if (Period !== 60 && Period !== 300) throw invalidRequest('Period must be 60 or 300');
      if (input.ForecastStatistics) {
        throw invalidRequest('The emulator does not support ForecastStatistics');
      }
      const selector = expression === undefined ? undefined : parseEntitySelector(expression);
      const series = new TimeSeries(selector, Period, caller.account);
      await between(caller, input, Period, series.see);
      return { TimeSeriesServiceStatistics: series.entries(), ContainsOldGroupVersions };
    }),
  };
}
