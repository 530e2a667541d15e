/**
 * GetMetricData: statistics of many metrics at once, and expressions over them, a page of data points at a time.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
import * as v from 'valibot';
import { answering, type Operations } from '../aws/operation.ts';
import { createData } from './data.ts';
import { DataQuery, judgeQueries } from './data-queries.ts';
import { spanFault } from './period.ts';
import { invalidInput, tooMany, withinLimits } from './refusal.ts';
import { pageOf } from './series.ts';
import type { MetricStore, StoredSummary } from './store.ts';
import { readNextToken, writeToken } from './token.ts';

const MAX_QUERIES = 500;
const MAX_POINTS = 100_800;
/** Stored values of a page, about. */
const MAX_READ = 1_000_000;

const Input = v.object({
  MetricDataQueries: v.array(DataQuery),
  StartTime: v.number(),
  EndTime: v.number(),
  ScanBy: v.optional(v.string(), 'TimestampDescending'),
  MaxDatapoints: v.optional(v.number(), MAX_POINTS),
  NextToken: v.optional(v.string()),
});

/** The query, the series of it, and the time that the page before ended with. */
const Place = v.object({ query: v.number(), series: v.number(), timeS: v.number() });

export function dataOperations(store: MetricStore, now: () => number): Operations {
  return {
    GetMetricData: answering(Input, async (input, caller) => {
      const { StartTime, EndTime, MaxDatapoints, NextToken, ScanBy } = input;
      const asked = { startS: StartTime, endS: EndTime };
      const fault = spanFault(asked);
      if (fault !== undefined) throw invalidInput(fault);
      if (MaxDatapoints < 1 || MaxDatapoints > MAX_POINTS) {
        throw invalidInput(`The parameter MaxDatapoints must be between 1 and ${MAX_POINTS}.`);
      }
      const from = readNextToken(Place, NextToken);
      const { length } = input.MetricDataQueries;
      if (length === 0) throw invalidInput('The parameter MetricDataQueries is required.');
      if (length > MAX_QUERIES) throw invalidInput(tooMany('MetricDataQueries', MAX_QUERIES));
      const queries = judgeQueries(input.MetricDataQueries, 'MetricDataQueries', caller);
      const descending = ScanBy === 'TimestampDescending';
      let left = MAX_READ;
      function* read(values: Iterable<StoredSummary>): Generator<StoredSummary> {
        for (const value of values) {
          left--;
          yield value;
        }
      }
      const seriesOf = createData(queries, { store, caller, asked, now: now(), read });
      const isTired = () => left < 0;
      const { results, rest } = await withinLimits(
        pageOf(
          queries.filter(({ shown }) => shown).map(({ id }) => id),
          seriesOf,
          { from, limit: MaxDatapoints, descending, isTired },
        ),
      );
      return {
        Messages: [],
        MetricDataResults: results.map(({ id, label, points, messages = [], complete }) => ({
          Id: id,
          Label: label,
          Timestamps: points.map(({ timeS }) => timeS),
          Values: points.map(({ value }) => value),
          StatusCode: complete ? 'Complete' : 'PartialData',
          ...(messages.length > 0 && { Messages: messages }),
        })),
        ...(rest && { NextToken: writeToken(rest) }),
      };
    }),
  };
}
