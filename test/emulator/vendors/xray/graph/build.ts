/** Graphs and series of observations that are all at hand, with which sums of stored ones are compared. */
import type { Observation } from '../../../../../emulator/vendors/xray/graph/observe.ts';
import {
  ServiceGraph,
  type Service,
} from '../../../../../emulator/vendors/xray/graph/service-graph.ts';
import {
  TimeSeries,
  type TimeSeriesEntry,
} from '../../../../../emulator/vendors/xray/graph/time-series.ts';

export function buildServiceGraph(observations: Iterable<Observation>): readonly Service[] {
  const graph = new ServiceGraph();
  for (const observation of observations) graph.see(observation);
  return graph.services();
}

/** Of all connections. @param periodS seconds. */
export function buildTimeSeries(
  observations: Iterable<Observation>,
  periodS: number,
): readonly TimeSeriesEntry[] {
  const series = new TimeSeries(undefined, periodS);
  for (const observation of observations) series.see(observation);
  return series.entries();
}
