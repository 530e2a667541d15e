import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { createFilter } from '../../../../../emulator/vendors/xray/filter/judge.ts';
import { viewTrace } from '../../../../../emulator/vendors/xray/filter/view.ts';
import { callXRay } from '../../aws/call.ts';
import { createRooms } from '../../../serve.ts';
import { History, SCOPES, type Step } from '../derived/history.ts';
import { openStored } from '../derived/stored.ts';
import { segment, START } from '../documents.ts';

const Page = v.object({
  TraceSummaries: v.array(v.looseObject({ Id: v.string(), StartTime: v.number() })),
  TracesProcessedCount: v.number(),
  ApproximateTime: v.number(),
  NextToken: v.optional(v.string()),
});

const TIMES = {
  TraceId: 'min(start_time)',
  Event: 'max(received_ms) / 1000.0',
  Service: 'max(CASE WHEN end_time >= $start AND end_time < $end THEN end_time END)',
};

const hexOf = (n: number): string => n.toString(16).padStart(24, '0');

const again = (trace: number, id: number, start: number): string =>
  segment(id, {
    trace_id: `1-6b030e33-${hexOf(trace)}`,
    start_time: start,
    end_time: start,
  });

/** A trace whose segments are deleted and that begins later when it is reported again: it is found by its new start. */
const REPORTED_AGAIN: Step[] = [
  { kind: 'put', scope: 0, documents: [again(1, 2, START), again(0, 0, START + 1185)] },
  { kind: 'work', slices: 1 },
  { kind: 'delete segment', trace: 1, segment: 2 },
  { kind: 'put', scope: 0, documents: [again(1, 0, START + 0.015625), again(0, 0, START)] },
  { kind: 'read', scope: 0, from: -2400, to: 4800, long: false },
];

/** A trace that is deleted with one segment that is known and one that is not yet; the next gets the id of the first. */
const DELETED_WITH_NEWER: Step[] = [
  { kind: 'put', scope: 0, documents: [again(0, 0, START)] },
  { kind: 'work', slices: 1 },
  { kind: 'put', scope: 0, documents: [again(0, 1, START)] },
  { kind: 'delete trace', trace: 0 },
  { kind: 'put', scope: 0, documents: [again(0, 0, START)] },
  { kind: 'read', scope: 0, from: -2400, to: 4800, long: false },
];

test('GetTraceSummaries finds what all documents say, after random storing, replacing, deleting and reading', async () => {
  await fc.assert(
    fc.asyncProperty(
      History,
      fc.constantFrom('TraceId', 'Event', 'Service'),
      fc.constantFrom('', 'fault', 'responsetime > 1 OR service("api") { http.status = 404 }'),
      async (history, TimeRangeType, FilterExpression) => {
        const stored = openStored();
        const passes = createFilter(FilterExpression, () => undefined);
        for (const step of history) {
          if (step.kind !== 'read') {
            await stored.follow(step);
            continue;
          }
          if (step.from >= step.to) continue;
          const scope = SCOPES[step.scope] ?? SCOPES[0];
          const [StartTime, EndTime] = [START + step.from, START + step.to];
          const time = TIMES[TimeRangeType]
            .replaceAll('$start', `${StartTime}`)
            .replaceAll('$end', `${EndTime}`);
          const found = stored.rows(
            `SELECT trace_id, ${time} AS time FROM xray_segments JOIN traces ON traces.id = trace
             WHERE account = ? AND region = ? GROUP BY trace_id HAVING time >= ? AND time < ?`,
            scope.account,
            scope.region,
            StartTime,
            EndTime,
          );
          const times = new Map(found.map((row) => [String(row['trace_id']), Number(row['time'])]));
          const traces = stored.traces(scope).filter(({ traceId }) => times.has(traceId));
          const expected = traces.flatMap((trace) => {
            const view = viewTrace(trace);
            const matched =
              TimeRangeType === 'Event' ? { MatchedEventTime: times.get(trace.traceId) } : {};
            return passes(view) ? [{ ...view.summary, ...matched }] : [];
          });
          const input = { StartTime, EndTime, TimeRangeType, FilterExpression };
          const page = v.parse(Page, await stored.ask('GetTraceSummaries', input, scope));
          expect(page.TraceSummaries.toSorted((a, b) => (a.Id < b.Id ? -1 : 1))).toEqual(expected);
          expect(page.TracesProcessedCount).toBe(traces.length);
          const order = page.TraceSummaries.map(
            ({ Id }) => times.get(Id.slice(2).replace('-', '')) ?? 0,
          );
          expect(order).toEqual(order.toSorted((a, b) => b - a));
        }
      },
    ),
    {
      numRuns: 200,
      examples: [
        [REPORTED_AGAIN, 'TraceId', ''],
        [DELETED_WITH_NEWER, 'TraceId', ''],
      ],
    },
  );
});

/** A room with so many traces; every hundredth failed. */
async function filled(traces: number) {
  const rooms = createRooms();
  for (let at = 0; at < traces; at += 50) {
    const TraceSegmentDocuments = Array.from({ length: Math.min(50, traces - at) }, (_, n) =>
      segment(1, {
        trace_id: `1-6b030e33-${hexOf(at + n)}`,
        start_time: START + at + n,
        end_time: START + at + n + 0.5,
        ...((at + n) % 100 === 0 ? { fault: true } : {}),
      }),
    );
    await callXRay(rooms, 'PutTraceSegments', { TraceSegmentDocuments });
  }
  return async (input: object) => {
    const range = { StartTime: START, EndTime: START + traces + 1 };
    const answer = await callXRay(rooms, 'GetTraceSummaries', { ...range, ...input });
    return answer.status === 200 ? v.parse(Page, answer.body) : answer.body;
  };
}

/** All pages. */
async function pagesOf(ask: Awaited<ReturnType<typeof filled>>, input: object) {
  const pages: v.InferOutput<typeof Page>[] = [];
  for (let NextToken: string | undefined; pages.length < 100;) {
    const page = v.parse(
      Page,
      await ask({ ...input, ...(NextToken === undefined ? {} : { NextToken }) }),
    );
    pages.push(page);
    NextToken = page.NextToken;
    if (NextToken === undefined) break;
  }
  return pages;
}

describe('GetTraceSummaries over many traces', () => {
  test('ends a page that looked at many in vain, and goes on behind it, for every time range', async () => {
    const ask = await filled(650);
    for (const TimeRangeType of ['TraceId', 'Service']) {
      const pages = await pagesOf(ask, { TimeRangeType, FilterExpression: 'fault' });
      const ids = pages.flatMap(({ TraceSummaries }) => TraceSummaries.map(({ Id }) => Id));
      expect(ids).toEqual([600, 500, 400, 300, 200, 100, 0].map((n) => `1-6b030e33-${hexOf(n)}`));
      const processed = pages.map(({ TracesProcessedCount }) => TracesProcessedCount);
      expect(processed.reduce((a, b) => a + b)).toBe(650);
    }
    expect(await pagesOf(ask, {})).toHaveLength(7);
  });

  test.each(['PartialScan', 'FixedRate'])(
    'looks at the share that %s asks for, the same ones again',
    async (Name) => {
      const ask = await filled(400);
      const sampled = async (Value: number) => {
        const pages = await pagesOf(ask, { SamplingStrategy: { Name, Value } });
        expect(
          new Set(
            pages.map(
              ({ TracesProcessedCount, TraceSummaries }) =>
                TracesProcessedCount === TraceSummaries.length,
            ),
          ),
        ).toEqual(new Set([true]));
        return pages.flatMap(({ TraceSummaries }) => TraceSummaries.map(({ Id }) => Id));
      };
      const [none, quarter, half, all] = [
        await sampled(0),
        await sampled(0.25),
        await sampled(0.5),
        await sampled(1),
      ];
      expect([none.length, all.length]).toEqual([0, 400]);
      expect(quarter.length).toBeGreaterThan(60);
      expect(quarter.length).toBeLessThan(140);
      expect(half).toEqual(expect.arrayContaining(quarter));
      expect(await sampled(0.25)).toEqual(quarter);
      expect(await ask({ Sampling: true, SamplingStrategy: { Name, Value: 0 } })).toMatchObject({
        TraceSummaries: [],
      });
    },
  );

  test.each([
    [{ Sampling: true }, /does not support Sampling without SamplingStrategy/],
    [{ Sampling: false, SamplingStrategy: { Name: 'FixedRate', Value: 1 } }, /Sampling is false/],
    [{ SamplingStrategy: { Name: 'FixedRate' } }, /must have a Name and a Value/],
    [{ SamplingStrategy: { Value: 0.5 } }, /must have a Name and a Value/],
    [{ SamplingStrategy: { Name: 'FixedRate', Value: 1.5 } }, /from 0 to 1, not 1.5/],
  ])('refuses %j', async (input, message) => {
    const ask = await filled(0);
    expect(await ask(input)).toEqual({ Message: expect.stringMatching(message) });
  });
});
