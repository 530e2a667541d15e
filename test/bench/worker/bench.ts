/**
 * What all measurements share: the load generator, the sink in the vendors' place, and the rule that a number
 * counts only when everything that was to arrive has arrived.
 */
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { startChild, type Child } from '../child.ts';
import { LoadReport, type LoadOrder } from '../load/order.ts';
import { Counts } from './counts.ts';

/** Telemetry that one request makes. */
export type PerRequest = Readonly<Record<'spans' | 'documents' | 'events', number>>;

export interface Bench {
  readonly generator: Child<LoadOrder, LoadReport>;
  /** What a fixture with all four vendors on is given. */
  readonly variables: Readonly<Record<string, string>>;
  counts(): Promise<Counts>;
  /**
   * Waits until the telemetry of so many more requests has arrived.
   *
   * @returns what is missing or too much, when waiting for it was in vain
   */
  delivered(requests: number, perRequest: PerRequest): Promise<string | undefined>;
  close(): Promise<void>;
}

const KINDS = ['spans', 'documents', 'events'] as const;

/** @param patienceMs how long telemetry may take to arrive: two attempts of a vendor's client */
export async function startBench(patienceMs = 20_000): Promise<Bench> {
  const generator = startChild<LoadOrder, LoadReport>(
    new URL('../load/generator.ts', import.meta.url),
    LoadReport,
  );
  const sink = startChild(
    new URL('sink.ts', import.meta.url),
    v.union([v.object({ port: v.number() }), Counts]),
  );
  const counts = async (): Promise<Counts> => v.parse(Counts, await sink.ask({ ask: 'counts' }));
  const { port } = v.parse(v.object({ port: v.number() }), await sink.ask({ ask: 'port' }));
  /** Since the start, so that the next measurement notices what arrives late or twice. */
  let expected = { spans: 0, documents: 0, events: 0 };

  return {
    generator,
    counts,
    variables: variablesFor(`http://127.0.0.1:${port}`),
    async delivered(requests, perRequest) {
      for (const kind of KINDS) expected[kind] += requests * perRequest[kind];
      const deadline = performance.now() + patienceMs;
      for (;;) {
        const arrived = await counts();
        const open = KINDS.filter((kind) => arrived[kind] !== expected[kind]);
        if (open.length === 0) return undefined;
        if (performance.now() < deadline) {
          await wait(20);
          continue;
        }
        const problem = open.map((kind) => `${arrived[kind]} of ${expected[kind]} ${kind}`);
        expected = { ...arrived };
        return `the sink counts ${problem.join(', ')} after ${requests} more requests`;
      }
    },
    async close() {
      await generator.close();
      await sink.close();
    },
  };
}

/** The console is not read; one variant measures what it costs. Compression is off because a loopback has bandwidth to spare; one variant measures it. */
function variablesFor(endpoint: string): Record<string, string> {
  return {
    OTEL_SERVICE_NAME: 'backend-hono',
    HONEYCOMB_API_KEY: 'bench-key',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDBENCHBENCHBENCH0',
    AWS_SECRET_ACCESS_KEY: 'bench-secret',
    AWS_ENDPOINT_URL: endpoint,
    ROLLBAR_ACCESS_TOKEN: 'bench-token',
    ROLLBAR_ENDPOINT: `${endpoint}/api/1/item/`,
    LOG_CONSOLE: 'off',
    // All of it is to arrive: the load is ours, and a month of it is worth more than the free tiers.
    TRACE_CONTEXT_TRUST: 'sampling',
    TRACE_CONTEXT_FORCED_PER_SECOND: '1000000',
    TELEMETRY_BUDGET_HONEYCOMB_EVENTS: '1000000000000',
    TELEMETRY_BUDGET_XRAY_TRACES: '1000000000000',
    TELEMETRY_BUDGET_ROLLBAR_OCCURRENCES: '1000000000000',
    TELEMETRY_BUDGET_CLOUDWATCH_BYTES: '1000000000000000',
    ROLLBAR_ITEMS_PER_MINUTE: '0',
    ROLLBAR_EQUAL_ITEMS_PER_MINUTE: '0',
    // Such a load needs the Paid plan, which has this many.
    TELEMETRY_SUBREQUESTS: '1000',
  };
}
