/**
 * Puts a request's spans, segments, log lines and errors where their vendors' lanes find them. Each vendor that is on
 * has a lane in the one outbox of the isolate; the sink of one that is off drops what it is given. With
 * TELEMETRY_TRANSPORT=queue a lane fills a queue, and `deliver` empties it.
 */
import { billedBytes } from '../cloudwatch/encode.ts';
import type { LogEvent } from '../cloudwatch/log-event.ts';
import { Account, type Counts } from '../delivery/account.ts';
import { Allowance } from '../delivery/allowance.ts';
import { createBudget, type Budget } from '../delivery/budget/budget.ts';
import { createObjectLedger } from '../delivery/budget/client.ts';
import type { Demand } from '../delivery/budget/offer.ts';
import { createProcessLedger } from '../delivery/budget/ledger.ts';
import type { Destination } from '../delivery/destination.ts';
import type { Invocation } from '../delivery/invocation.ts';
import { createLossReport, type Losses } from '../delivery/losses.ts';
import { memoryOf } from '../delivery/memory.ts';
import { Outbox, type LaneCounts } from '../delivery/outbox.ts';
import { deliverBatch, type QueueBatch } from '../delivery/queue/consumer.ts';
import { queued } from '../delivery/queue/producer.ts';
import { isOff, type Off } from '../settings/environment.ts';
import { isOn, type Settings } from '../settings/settings.ts';
import type { Sampler } from '../xray/sampling/sampling.ts';
import { acceptingUnknown, createDestinations } from './destinations.ts';
import type { Effects } from './effects.ts';
import type { Encoded } from './encoded.ts';
import { createXRaySampler } from './sampling.ts';
import type { Report, Source } from './source.ts';

export interface Sinks {
  /** What this month may still cost. */
  readonly budget: Budget;
  /** Decides which requests X-Ray gets. */
  readonly sampler: Sampler;
  /** OTLP ScopeSpans of one request. @param keep evict it last */
  spans(scopeSpans: Encoded, invocation: Invocation | undefined, keep: boolean): void;
  /** The X-Ray documents of one trace. */
  segments(documents: readonly Encoded[], invocation: Invocation | undefined, keep: boolean): void;
  /**
   * A line is left out where the budget has no room for it.
   *
   * @param invocation absent where no request is at hand; the line then leaves with the next one's
   * @param crowds of the request that a line of an error is about
   */
  log(
    event: LogEvent,
    invocation: Invocation | undefined,
    keep: boolean,
    crowds?: () => readonly string[],
  ): void;
  /** What sources have to tell. */
  reports(reports: readonly Report[], invocation?: Invocation): void;
  /** A Rollbar item as JSON. */
  item(json: Encoded, invocation: Invocation): void;
  /** Counts an item that is lost to a vendor because its budget is short. */
  withheld(vendor: 'cloudwatch' | 'rollbar'): void;
  /** Makes sure that all items are sent soon, within the lifetime of an invocation. */
  lead(invocation: Invocation): void;
  /** Sends all items. @param lifetimeMs how long it may take @returns how many items still wait */
  flush(lifetimeMs?: number): Promise<number>;
  /** Delivers a batch that comes from the queue. */
  deliver(batch: QueueBatch): Promise<void>;
  /** How many items no vendor will have. */
  lost(): number;
  /** What was lost since it was last told; at most once a minute. */
  losses(): Losses | undefined;
  /** For the health check: which vendors are on, why others are off, and counts of their telemetry by outcome. */
  health(): Record<string, SinkHealth>;
}

/** Counts of what was accepted, retried, refused and dropped stand beside `on: true`. */
export type SinkHealth =
  | ({ on: true; fromQueue?: Counts } & Partial<LaneCounts>)
  | ({ on: false } & { reason: string });

export type Say = (message: string, fields: Record<string, unknown>) => void;

type Push = (
  item: Encoded,
  bytes: number,
  invocation: Invocation | undefined,
  keep: boolean,
) => void;

export interface SinksOptions {
  readonly settings: Settings;
  readonly effects: Effects;
  readonly sources?: readonly Source[];
  /** For what goes wrong with telemetry itself. */
  readonly warn: Say;
  /** Called before everything is sent, for what is yet to be put in. */
  readonly onFlush: (allowance: Allowance) => void;
}

const SETTLE_MS = 5_000;
const PLAIN_LINE: Demand = { kind: 'trace' };

export function createSinks(options: SinksOptions): Sinks {
  const { settings, effects, sources = [], warn, onFlush } = options;
  const { now, wait, random, queue } = effects;
  const timeout = effects.timeout ?? ((milliseconds) => AbortSignal.timeout(milliseconds));
  const onRefused = (vendor: string, count: number, reason: string): void =>
    count > 0
      ? warn('Telemetry refused', { vendor, count, reason })
      : warn('Telemetry', { vendor, reason });
  const budget = createBudget({
    ...settings.budget,
    ledger: effects.budget ? createObjectLedger(effects.budget) : createProcessLedger(),
    now,
    warn,
  });
  const destinations = createDestinations(
    settings,
    effects,
    (vendor, units, kept) => budget.spent(vendor, units, kept),
    sources,
  );
  const sampler = createXRaySampler(settings, effects, destinations.sampling, (reason) =>
    warn('Cannot get X-Ray sampling rules', { reason }),
  );

  /** Calls that should not delay a request. */
  async function settle(allowance: Allowance): Promise<void> {
    if (allowance.remainingMs < SETTLE_MS) return;
    await budget.settle({
      mayCall: () => allowance.remainingMs >= SETTLE_MS && allowance.subrequest(),
    });
    if (allowance.remainingMs < SETTLE_MS || !allowance.hasSubrequest) return;
    await sampler.refresh(() => allowance.forCall(timeout, SETTLE_MS));
  }

  const outbox = new Outbox({
    now,
    wait,
    random,
    timeout,
    lingerMs: settings.lingerMs,
    ...settings.delivery,
    onFlush,
    onRefused,
    onDrained: settle,
  });
  const viaQueue = settings.transport === 'queue' && queue !== undefined;
  const lane = (destination: Destination<Encoded> | undefined): Push | undefined =>
    destination &&
    outbox.lane(viaQueue ? queued(destination, queue, settings.delivery.subrequests) : destination);

  const honeycomb = lane(destinations.honeycomb);
  const xray = lane(destinations.xray);
  const cloudwatch = lane(destinations.cloudwatch);
  const rollbar = lane(destinations.rollbar);
  const others = new Map([
    ['cloudwatch', cloudwatch],
    ...(destinations.others ?? []).map((one) => [one.name, lane(one)] as const),
  ]);
  const lossReport = createLossReport(now);
  /** Of what comes from the queue, by vendor. */
  const delivered = new Map<string, Account>();
  const accounts = [...outbox.accounts];

  function withheld(vendor: string): void {
    const account = accounts.find(({ name }) => name === vendor);
    account?.lost('budget', 'the month’s budget is short');
  }

  function accountOf(name: string): Account {
    const known = delivered.get(name);
    if (known !== undefined) return known;
    const account = new Account(name, { now, onRefused });
    delivered.set(name, account);
    accounts.push(account);
    return account;
  }

  return {
    budget,
    sampler,
    spans(item, invocation, keep) {
      // workerd shows no console.dir, which OpenTelemetry's own console exporter relies on.
      if (isOn(settings.honeycomb) && settings.honeycomb.console) {
        effects.print('info', `{"scopeSpans":[${item.text}]}`);
      }
      honeycomb?.(item, memoryOf(item.text), invocation, keep);
    },
    segments(documents, invocation, keep) {
      for (const item of documents) xray?.(item, memoryOf(item.text), invocation, keep);
    },
    log(event, invocation, keep, crowds) {
      if (cloudwatch === undefined) return;
      const demand = keep ? errorLine(crowds) : PLAIN_LINE;
      const { share } = budget.offer('cloudwatch', demand);
      if (share < 1 && random() >= share) {
        withheld('cloudwatch');
        return;
      }
      const { message: text, timestamp } = event;
      const item = { text, timestamp, units: billedBytes(event) };
      cloudwatch(item, memoryOf(text), invocation, keep);
    },
    reports(reports, invocation) {
      for (const { destination, keep = false, ...item } of reports) {
        others.get(destination)?.(item, memoryOf(item.text), invocation, keep);
      }
    },
    item: (item, invocation) => rollbar?.(item, memoryOf(item.text), invocation, true),
    withheld,
    lead: (invocation) => outbox.lead(invocation),
    flush: (lifetimeMs) => outbox.flush(lifetimeMs),
    async deliver(batch) {
      // Returning would acknowledge the batch.
      if (queue === undefined)
        throw new Error('Cannot deliver: there is no binding TELEMETRY_QUEUE');
      const { subrequests } = settings.delivery;
      const allowance = new Allowance({ now, subrequests });
      const known = acceptingUnknown(destinations);
      const options = { now, wait, random, timeout, queue, allowance, subrequests, accountOf };
      await deliverBatch(batch, { ...options, destinations: known });
      // With what is to be said of the delivery.
      await outbox.drain(allowance);
    },
    lost: () => accounts.reduce((sum, { lostCount }) => sum + lostCount, 0),
    losses: () => lossReport.take(accounts),
    health: () =>
      healthOf(
        Object.assign(sinksOf(settings), ...sources.map(({ standing }) => standing)),
        outbox.counts(),
        delivered,
      ),
  };
}

/** One that no request can cause goes until nearly all is used; else who fails again and again makes room for others. */
function errorLine(crowds: (() => readonly string[]) | undefined): Demand {
  return crowds === undefined ? { kind: 'new-error' } : { kind: 'error', keys: crowds };
}

function sinksOf({ honeycomb, xray, cloudwatch, rollbar }: Settings) {
  return { honeycomb, xray, cloudwatch, rollbar };
}

function healthOf(
  sinks: Readonly<Record<string, object | Off>>,
  counts: Readonly<Record<string, LaneCounts>>,
  delivered: ReadonlyMap<string, Account>,
): Record<string, SinkHealth> {
  const health: Record<string, SinkHealth> = {};
  for (const [name, sink] of Object.entries(sinks)) {
    const fromQueue = delivered.get(name)?.counts();
    health[name] = isOff(sink)
      ? { on: false, reason: sink.off }
      : { on: true, ...counts[name], ...(fromQueue === undefined ? {} : { fromQueue }) };
  }
  return health;
}
