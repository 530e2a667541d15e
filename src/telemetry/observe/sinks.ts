/**
 * Settings in, four doors out: where a request's spans, segments, log lines and errors are put. Each vendor
 * that is on has a lane in the one outbox of the isolate; one that is off swallows what it is given. With
 * TELEMETRY_TRANSPORT=queue a lane fills a queue, and `deliver` is what empties it.
 */
import { isOn, type Settings } from '../settings/settings.ts';
import { createBudget, type Budget } from '../delivery/budget/budget.ts';
import { createObjectLedger } from '../delivery/budget/client.ts';
import { createProcessLedger } from '../delivery/budget/ledger.ts';
import type { LogEvent } from '../cloudwatch/log-event.ts';
import type { LaneCounts } from '../delivery/lane.ts';
import { Outbox, type Destination, type WaitUntil } from '../delivery/outbox.ts';
import type { Sampler } from '../xray/sampling/sampling.ts';
import { deliverBatch, queued, type QueueBatch } from '../delivery/queue.ts';
import { acceptingUnknown, createDestinations, type Encoded } from './destinations.ts';
import type { Effects } from './effects.ts';
import { createLossReport, type Losses } from '../delivery/losses.ts';
import { createXRaySampler } from './sampling.ts';

export interface Sinks {
  /** What this month may still cost. */
  readonly budget: Budget;
  /** Decides which requests X-Ray gets. */
  readonly sampler: Sampler;
  /** OTLP ScopeSpans of one request. @param keep evict it last */
  spans(scopeSpans: Encoded, waitUntil: WaitUntil | undefined, keep: boolean): void;
  /** The X-Ray documents of one trace. */
  segments(documents: readonly Encoded[], waitUntil: WaitUntil | undefined, keep: boolean): void;
  /** @param waitUntil absent where no request is at hand; the line then leaves with the next one's */
  log(event: LogEvent, waitUntil: WaitUntil | undefined, keep: boolean): void;
  /** A Rollbar item as JSON. */
  item(json: Encoded, waitUntil: WaitUntil): void;
  /** Sees to it that all there is will be sent soon, within the lifetime of a request. */
  lead(waitUntil: WaitUntil): void;
  /** Sends all there is. */
  flush(): Promise<void>;
  /** Delivers a batch that comes from the queue. */
  deliver(batch: QueueBatch): Promise<void>;
  /** What was lost since it was last told; at most once a minute. */
  losses(): Losses | undefined;
  /** For the health check: which vendors are on, why others are off, what became of their telemetry. */
  health(): Record<string, SinkHealth>;
}

/** Counts of what was accepted, retried, refused and dropped stand beside `on: true`. */
export type SinkHealth =
  | ({ on: true } & Partial<LaneCounts>)
  | ({ on: false } & { reason: string });

export type Say = (message: string, fields: Record<string, unknown>) => void;

type Push<Item> = (
  item: Item,
  bytes: number,
  waitUntil: WaitUntil | undefined,
  keep: boolean,
) => void;

export interface SinksOptions {
  readonly settings: Settings;
  readonly effects: Effects;
  /** For what goes wrong with telemetry itself. */
  readonly warn: Say;
  /** Called before everything is sent, for what is yet to be put in. */
  readonly onFlush: () => void;
}

export function createSinks({ settings, effects, warn, onFlush }: SinksOptions): Sinks {
  const { now, wait, random, queue } = effects;
  const budget = createBudget({
    ...settings.budget,
    ledger: effects.budget ? createObjectLedger(effects.budget) : createProcessLedger(),
    now,
    warn,
  });
  const destinations = createDestinations(settings, effects, (vendor, units) =>
    budget.spent(vendor, units),
  );
  const sampler = createXRaySampler(settings, effects, destinations.sampling, (reason) =>
    warn('X-Ray sampling rules are not to be had', { reason }),
  );
  const outbox = new Outbox({
    now,
    wait,
    random,
    lingerMs: settings.lingerMs,
    onFlush,
    onRefused: (vendor, count, reason) => warn('Telemetry refused', { vendor, count, reason }),
    onDrained: async () => {
      await Promise.all([budget.settle(), sampler.refresh()]);
    },
  });
  const viaQueue = settings.transport === 'queue' && queue !== undefined;
  const lane = <Item>(destination: Destination<Item> | undefined): Push<Item> | undefined =>
    destination && outbox.lane(viaQueue ? queued(destination, queue) : destination);

  const honeycomb = lane(destinations.honeycomb);
  const xray = lane(destinations.xray);
  const cloudwatch = lane(destinations.cloudwatch);
  const rollbar = lane(destinations.rollbar);
  const lossReport = createLossReport(now);

  return {
    budget,
    sampler,
    spans(item, waitUntil, keep) {
      // workerd shows no console.dir, which OpenTelemetry's own console exporter relies on.
      if (isOn(settings.honeycomb) && settings.honeycomb.console) {
        effects.print('info', `{"scopeSpans":[${item.text}]}`);
      }
      honeycomb?.(item, item.text.length, waitUntil, keep);
    },
    segments(documents, waitUntil, keep) {
      for (const item of documents) xray?.(item, item.text.length, waitUntil, keep);
    },
    log: (event, waitUntil, keep) => cloudwatch?.(event, event.message.length, waitUntil, keep),
    item: (item, waitUntil) => rollbar?.(item, item.text.length, waitUntil, true),
    lead: (waitUntil) => outbox.lead(waitUntil),
    flush: () => outbox.flush(),
    async deliver(batch) {
      // Returning would acknowledge the batch.
      if (queue === undefined)
        throw new Error('Cannot deliver: there is no binding TELEMETRY_QUEUE');
      await deliverBatch(batch, acceptingUnknown(destinations), queue);
      await budget.settle();
    },
    losses: () => lossReport.take(outbox.lost, () => outbox.counts()),
    health: () => healthOf(settings, outbox.counts()),
  };
}

function healthOf(
  settings: Settings,
  counts: Readonly<Record<string, LaneCounts>>,
): Record<string, SinkHealth> {
  const { honeycomb, xray, cloudwatch, rollbar } = settings;
  const health: Record<string, SinkHealth> = {};
  for (const [name, sink] of Object.entries({ honeycomb, xray, cloudwatch, rollbar })) {
    health[name] = isOn(sink) ? { on: true, ...counts[name] } : { on: false, reason: sink.off };
  }
  return health;
}
