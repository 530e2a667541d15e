/**
 * ListMetrics: the metrics that were reported in the last two weeks, or three hours, by namespace, name and dimensions.
 * There are no linked accounts here: an account sees its own metrics, whether it asks for others' or not.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
 */
import * as v from 'valibot';
import { answering, type Operations } from '../aws/operation.ts';
import { invalidValue } from './refusal.ts';
import type { Metric } from '../aws/metric-sample.ts';
import type { MetricStore } from './store.ts';
import { readToken, writeToken } from './token.ts';

const text = v.optional(v.string());

const Input = v.object({
  Namespace: text,
  MetricName: text,
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: text })), []),
  NextToken: text,
  RecentlyActive: text,
  IncludeLinkedAccounts: v.optional(v.boolean(), false),
  OwningAccount: text,
});

const HOUR_MS = 3_600_000;
const RECENT_MS = 3 * HOUR_MS;
const LISTED_MS = 14 * 24 * HOUR_MS;
const PAGE_SIZE = 500;

export function listOperations(store: MetricStore, now: () => number): Operations {
  return {
    ListMetrics: answering(Input, (input, caller) => {
      const { Namespace, MetricName, NextToken, RecentlyActive, OwningAccount } = input;
      if (OwningAccount !== undefined && OwningAccount !== caller.account) return { Metrics: [] };
      const after = NextToken === undefined ? 0 : readToken(v.number(), NextToken);
      if (after === undefined) throw invalidValue('The parameter NextToken is invalid.');
      const age = RecentlyActive === undefined ? LISTED_MS : RECENT_MS;
      const query = {
        namespace: Namespace,
        name: MetricName,
        dimensions: input.Dimensions.map(({ Name: name, Value: value }) => ({ name, value })),
        reportedSinceMs: now() - age,
        after,
      };
      const found = store.list(caller, query, PAGE_SIZE + 1);
      const page = found.slice(0, PAGE_SIZE);
      const last = found.length > PAGE_SIZE ? page.at(-1) : undefined;
      return {
        Metrics: page.map(showMetric),
        ...(last && { NextToken: writeToken(last.id) }),
        ...(input.IncludeLinkedAccounts && { OwningAccounts: page.map(({ account }) => account) }),
      };
    }),
  };
}

function showMetric({ namespace, name, dimensions }: Metric): object {
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
  };
}
