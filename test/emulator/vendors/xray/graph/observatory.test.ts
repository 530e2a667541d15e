import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFilter } from '../../../../../emulator/vendors/xray/filter/judge.ts';
import { viewTrace } from '../../../../../emulator/vendors/xray/filter/view.ts';
import { observe } from '../../../../../emulator/vendors/xray/graph/observe.ts';
import type { Service } from '../../../../../emulator/vendors/xray/graph/service-graph.ts';
import { mapTrace } from '../../../../../emulator/vendors/xray/traces/trace-map.ts';
import { segment, START } from '../documents.ts';
import { History, SCOPES, traceHex } from '../derived/history.ts';
import { openStored, type Stored } from '../derived/stored.ts';
import { buildServiceGraph, buildTimeSeries } from './build.ts';

/** Without the order of services that began at one time, which may be any. */
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

test('the service graph is that of all documents, after random storing, replacing, deleting and reading', async () => {
  await fc.assert(
    fc.asyncProperty(History, async (history) => {
      const stored = openStored();
      const meanwhile: Promise<unknown>[] = [];
      for (const step of history) {
        if (step.kind !== 'read') {
          await stored.follow(step);
          await turn();
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
          if (step.long) {
            // What it answers may be of any time until then; it must not spoil what is answered later.
            meanwhile.push(stored.ask('GetServiceGraph', input, scope));
            continue;
          }
          const { Services } = await stored.ask('GetServiceGraph', input, scope);
          expect(unordered(Services as Service[])).toEqual(
            unordered(buildServiceGraph(observations)),
          );
          const series = await stored.ask(
            'GetTimeSeriesServiceStatistics',
            { ...input, Period: 60 },
            scope,
          );
          expect(series['TimeSeriesServiceStatistics']).toEqual(buildTimeSeries(observations, 60));
        }
      }
      await Promise.all(meanwhile);
    }),
    { numRuns: 150 },
  );
});

describe('while a graph is made, slice by slice', () => {
  const TRACES = 6;
  /** The hour that START is in. */
  const RANGE = { StartTime: START - 2400, EndTime: START + 1200 };
  const GroupName = 'web';

  /** Puts a trace, for the first time or again; it starts so many seconds after START. */
  async function put(stored: Stored, trace: number, after: number): Promise<void> {
    const hex = traceHex(trace);
    const start_time = START + after;
    const document = segment(1, {
      name: 'web',
      trace_id: `1-${hex.slice(0, 8)}-${hex.slice(8)}`,
      start_time,
      end_time: start_time + 1,
    });
    await stored.follow({ kind: 'put', scope: 0, documents: [document] });
  }

  /** A store of traces that start so many seconds after each other, all of which are worked out. */
  async function open(seconds: number): Promise<Stored> {
    const stored = openStored();
    for (let trace = 0; trace < TRACES; trace++) await put(stored, trace, trace * seconds);
    await stored.follow({ kind: 'work', slices: 99 });
    stored.groups.put(SCOPES[0], {
      GroupName,
      GroupARN: 'arn:web',
      FilterExpression: 'service("web")',
      InsightsConfiguration: { InsightsEnabled: false, NotificationsEnabled: false },
    });
    return stored;
  }

  async function count(stored: Stored): Promise<number> {
    const { Services } = await stored.ask('GetServiceGraph', { ...RANGE, GroupName }, SCOPES[0]);
    return Object(Services)[0].SummaryStatistics.TotalCount;
  }

  // In every slice in which it may happen.
  const MOMENTS = Array.from({ length: 20 }, (_, turns) => turns);

  test.each([5, 60])(
    'a trace may be deleted, and is in no later graph: %d s apart',
    async (apart) => {
      for (const moment of MOMENTS) {
        const stored = await open(apart);
        const first = count(stored);
        for (let n = 0; n < moment; n++) await turn();
        await stored.follow({ kind: 'delete trace', trace: 0 });
        expect([TRACES - 1, TRACES]).toContain(await first);
        expect(await count(stored)).toBe(TRACES - 1);
      }
    },
  );

  test.each([
    ['earlier', TRACES - 1, 0],
    ['later', 0, TRACES - 1],
  ])('a trace that comes anew and starts %s is told of once', async (_when, trace, minute) => {
    for (const moment of MOMENTS) {
      const stored = await open(60);
      const first = count(stored);
      for (let n = 0; n < moment; n++) await turn();
      await put(stored, trace, minute * 60);
      const work = stored.follow({ kind: 'work', slices: 99 });
      expect(await first).toBe(TRACES);
      await work;
      expect(await count(stored)).toBe(TRACES);
    }
  });
});
