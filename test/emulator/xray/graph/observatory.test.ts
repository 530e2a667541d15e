import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFilter } from '../../../../emulator/xray/filter/judge.ts';
import { viewTrace } from '../../../../emulator/xray/filter/view.ts';
import { observe } from '../../../../emulator/xray/graph/observe.ts';
import { buildServiceGraph, type Service } from '../../../../emulator/xray/graph/service-graph.ts';
import { buildTimeSeries } from '../../../../emulator/xray/graph/time-series.ts';
import { mapTrace } from '../../../../emulator/xray/trace-map.ts';
import { START } from '../documents.ts';
import { History, SCOPES } from '../derived/history.ts';
import { openStored } from '../derived/stored.ts';

/** Without the order of services that began at one time, which no one promises. */
function unordered(services: readonly Service[]): string[] {
  const names = services.map(({ Name, Type, AccountId }) =>
    JSON.stringify([Name, Type, AccountId]),
  );
  return services
    .map(({ ReferenceId: _id, Edges, ...service }) =>
      JSON.stringify({
        ...service,
        edges: Edges.map(({ ReferenceId, ...edge }) =>
          JSON.stringify({ to: names[ReferenceId], ...edge }),
        ).sort(),
      }),
    )
    .sort();
}

const FILTERS = ['', 'fault', 'service("api") { error } OR annotation.n = 1'];

test('the service graph is that of all documents, whatever was stored, replaced, deleted and read before', () => {
  fc.assert(
    fc.property(History, (history) => {
      const stored = openStored();
      for (const step of history) {
        if (step.kind !== 'read') {
          stored.follow(step);
          continue;
        }
        if (step.from >= step.to) continue;
        const scope = SCOPES[step.scope] ?? SCOPES[0];
        const [StartTime, EndTime] = [START + step.from, START + step.to];
        for (const [n, FilterExpression] of FILTERS.entries()) {
          const passes = createFilter(FilterExpression, () => undefined);
          const observations = stored
            .traces(scope)
            .filter((trace) => passes(viewTrace(trace)))
            .flatMap((trace) => observe(mapTrace(trace)))
            .filter(({ start }) => start >= StartTime && start < EndTime);
          const GroupName = `group${n}`;
          stored.groups.put(scope, {
            GroupName,
            GroupARN: `arn:${GroupName}`,
            FilterExpression,
            InsightsConfiguration: { InsightsEnabled: false, NotificationsEnabled: false },
          });
          const input = { StartTime, EndTime, ...(n === 0 ? {} : { GroupName }) };
          const { Services } = stored.ask('GetServiceGraph', input, scope);
          expect(unordered(Services as Service[])).toEqual(
            unordered(buildServiceGraph(observations)),
          );
          const series = stored.ask(
            'GetTimeSeriesServiceStatistics',
            { ...input, Period: 60 },
            scope,
          );
          expect(series['TimeSeriesServiceStatistics']).toEqual(
            buildTimeSeries(observations, undefined, 60),
          );
        }
      }
    }),
    { numRuns: 150 },
  );
});
