/**
 * Makes one destination for each vendor that is on: how items reach it, and what accepted items cost. Each item knows
 * what the vendor bills it as, so that the budget hears of exactly what was accepted.
 */
import * as v from 'valibot';
import { createCloudWatchLogsClient } from '../cloudwatch/client.ts';
import type { BudgetVendor } from '../delivery/budget/vendor.ts';
import type { Destination } from '../delivery/destination.ts';
import { createHoneycombClient } from '../honeycomb/client.ts';
import { encodeResource } from '../honeycomb/encode.ts';
import { AwsClock } from '../kit/aws/clock.ts';
import { ACCEPTED, type CallAllowance, type Delivery, type Outcome } from '../kit/delivery.ts';
import { SDK } from '../kit/sdk.ts';
import { platformAttributes } from '../recording/cloudflare.ts';
import { createRollbarClient } from '../rollbar/client.ts';
import { isOn, type Settings } from '../settings/settings.ts';
import { createXRayClient } from '../xray/client.ts';
import { MAX_DOCUMENTS_PER_CALL } from '../xray/limits.ts';
import type { SamplingApi } from '../xray/sampling/sampling-api.ts';
import type { Effects } from './effects.ts';
import type { Encoded } from './encoded.ts';
import type { Source, Spent } from './source.ts';

export interface Destinations {
  readonly honeycomb?: Destination<Encoded>;
  readonly xray?: Destination<Encoded>;
  readonly cloudwatch?: Destination<Encoded>;
  readonly rollbar?: Destination<Encoded>;
  /** Those of sources. */
  readonly others?: readonly Destination<Encoded>[];
  /** Where X-Ray's sampling rules come from. */
  readonly sampling?: SamplingApi;
}

const EncodedItem = v.object({
  text: v.string(),
  units: v.number(),
  kept: v.optional(v.number()),
  timestamp: v.optional(v.number()),
});

/** Bodies of a megabyte keep both the memory of a call and its time of CPU small. */
export const MAX_CALL_BYTES = 1024 * 1024;

export function createDestinations(
  settings: Settings,
  { fetch, now, userAgent }: Effects,
  spent: Spent,
  sources: readonly Source[],
): Destinations {
  const { honeycomb, xray, cloudwatch, rollbar } = settings;
  // Shared: signing keys are derived once a day for each service, and the time is learnt once.
  const shared = { cache: new Map<string, ArrayBuffer>(), clock: new AwsClock(now), fetch, now };
  const limits = { maxItems: Number.POSITIVE_INFINITY, maxBytes: MAX_CALL_BYTES };

  const destinations: { -readonly [Vendor in keyof Destinations]: Destinations[Vendor] } = {};
  if (isOn(honeycomb) && honeycomb.endpoint !== undefined) {
    const { endpoint, timeoutMs } = honeycomb;
    const resource = encodeResource(resourceAttributes(settings, userAgent));
    const client = createHoneycombClient({ ...honeycomb, endpoint, resource, fetch, now });
    const send = counting('honeycomb', texts(client.send), spent);
    destinations.honeycomb = { name: 'honeycomb', limits, timeoutMs, send };
  }
  if (isOn(xray)) {
    const client = createXRayClient({ ...xray, ...shared });
    const send = counting('xray', texts(client.putTraceSegments), spent);
    const perCall = { ...limits, maxItems: MAX_DOCUMENTS_PER_CALL };
    destinations.xray = { name: 'xray', limits: perCall, callsAtOnce: 2, send };
    destinations.sampling = client;
  }
  if (isOn(cloudwatch)) {
    const client = createCloudWatchLogsClient({ ...cloudwatch, ...shared });
    const put: Send = (items, allowance) =>
      client.putLogEvents(
        items.map(({ text, timestamp = 0 }) => ({ message: text, timestamp })),
        allowance,
      );
    const send = counting('cloudwatch', put, spent);
    destinations.cloudwatch = { name: 'cloudwatch', limits: { ...limits, maxItems: 10_000 }, send };
  }
  if (isOn(rollbar)) {
    const client = createRollbarClient({ ...rollbar, fetch, now });
    const send = counting('rollbar', texts(client.send), spent);
    destinations.rollbar = {
      name: 'rollbar',
      limits: { ...limits, maxItems: 1 },
      callsAtOnce: 2,
      send,
    };
  }
  destinations.others = sources.flatMap((source) => source.destinations(shared, spent));
  return destinations;
}

/** The same destinations for items that come back from a queue, where anything may have been put. */
export function acceptingUnknown(destinations: Destinations): Map<string, Destination<unknown>> {
  const { honeycomb, xray, cloudwatch, rollbar, others = [] } = destinations;
  const known = [honeycomb, xray, cloudwatch, rollbar, ...others].filter(
    (one) => one !== undefined,
  );
  return new Map(known.map((destination) => [destination.name, checking(destination)]));
}

type Send = (items: readonly Encoded[], allowance: CallAllowance) => Promise<Delivery>;

/** Lets a client of plain texts take items. */
export function texts(
  send: (texts: readonly string[], allowance: CallAllowance) => Promise<Delivery>,
): Send {
  return (items, allowance) =>
    send(
      items.map(({ text }) => text),
      allowance,
    );
}

/** Tells what was accepted: the units of the items, less what the vendor rejected inside of them. */
export function counting(vendor: BudgetVendor, send: Send, spent: Spent): Send {
  return async (items, allowance) => {
    const delivery = await send(items, allowance);
    let units = 0;
    let kept = 0;
    let place = 0;
    for (const { kind } of delivery.outcomes) {
      const item = items[place];
      place += 1;
      if (kind !== ACCEPTED.kind || item === undefined) continue;
      units += item.units;
      kept += item.kept ?? 0;
    }
    // A vendor cannot have rejected more than it was sent.
    const remarks = (delivery.remarks ?? []).map(({ count, reason }) => {
      const rejected = Math.min(count, units);
      units -= rejected;
      return { count: rejected, reason };
    });
    if (units > 0) spent(vendor, units, kept);
    return { ...delivery, remarks };
  };
}

function checking(destination: Destination<Encoded>): Destination<unknown> {
  const reason = `Cannot send to ${destination.name}: an item from the queue is not one of ours`;
  const strange: Outcome = { kind: 'refused', reason };
  return {
    ...destination,
    async send(given, allowance) {
      const places: number[] = [];
      const items: Encoded[] = [];
      for (const [place, item] of given.entries()) {
        const parsed = v.safeParse(EncodedItem, item);
        if (!parsed.success) continue;
        places.push(place);
        items.push(parsed.output);
      }
      const outcomes: Outcome[] = Array.from(given, () => strange);
      if (items.length === 0) return { outcomes };
      const delivery = await destination.send(items, allowance);
      for (const [index, place] of places.entries()) {
        outcomes[place] = delivery.outcomes[index] ?? strange;
      }
      return { ...delivery, outcomes };
    },
  };
}

export function resourceAttributes(
  { service, honeycomb }: Settings,
  userAgent: string | undefined,
): Record<string, string> {
  return {
    ...platformAttributes(userAgent),
    ...(isOn(honeycomb) ? honeycomb.resource : {}),
    'service.name': service.name,
    'service.version': service.version,
    'telemetry.sdk.language': 'webjs',
    'telemetry.sdk.name': SDK.name,
    'telemetry.sdk.version': SDK.version,
  };
}
