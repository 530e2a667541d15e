/**
 * Settings in, one destination per vendor that is on out: how items reach it, and what their acceptance costs.
 * Items carry what the vendor bills them as, so that the budget is told of what was really accepted.
 */
import * as v from 'valibot';
import { isOn, type Settings } from '../settings/settings.ts';
import type { BudgetVendor } from '../delivery/budget/vendor.ts';
import { createCloudWatchLogsClient } from '../cloudwatch/client.ts';
import type { LogEvent } from '../cloudwatch/log-event.ts';
import { createHoneycombClient } from '../honeycomb/client.ts';
import { encodeResource } from '../honeycomb/encode.ts';
import type { Delivery, Destination } from '../delivery/outbox.ts';
import { SDK } from '../kit/sdk.ts';
import { platformAttributes } from '../recording/cloudflare.ts';
import { createRollbarClient } from '../rollbar/client.ts';
import { createXRayClient } from '../xray/client.ts';
import type { SamplingApi } from '../xray/sampling/sampling-api.ts';
import type { Effects } from './effects.ts';

/** An encoded piece of telemetry. */
export interface Encoded {
  readonly text: string;
  /** What the vendor counts it as: events, traces or occurrences. */
  readonly units: number;
}

export interface Destinations {
  readonly honeycomb?: Destination<Encoded>;
  readonly xray?: Destination<Encoded>;
  readonly cloudwatch?: Destination<LogEvent>;
  readonly rollbar?: Destination<Encoded>;
  /** Where X-Ray's sampling rules come from. */
  readonly sampling?: SamplingApi;
}

const EncodedItem = v.object({ text: v.string(), units: v.number() });
const LogEventItem = v.object({ timestamp: v.number(), message: v.string() });

/** @param spent told what a vendor accepted, in its units */
export function createDestinations(
  settings: Settings,
  { fetch, now, userAgent }: Effects,
  spent: (vendor: BudgetVendor, units: number) => void,
): Destinations {
  const { honeycomb, xray, cloudwatch, rollbar } = settings;
  // Signing keys are derived once a day for each service, not once a batch.
  const cache = new Map<string, ArrayBuffer>();
  const texts = (name: BudgetVendor, send: SendTexts): Destination<Encoded> =>
    counting(name, send, spent);

  const destinations: { -readonly [Vendor in keyof Destinations]: Destinations[Vendor] } = {};
  if (isOn(honeycomb) && honeycomb.endpoint !== undefined) {
    const { endpoint } = honeycomb;
    const resource = encodeResource(resourceAttributes(settings, userAgent));
    const client = createHoneycombClient({ ...honeycomb, endpoint, resource, fetch, now });
    destinations.honeycomb = texts('honeycomb', client.send);
  }
  if (isOn(xray)) {
    const client = createXRayClient({ ...xray, fetch, now, cache });
    destinations.xray = texts('xray', client.putTraceSegments);
    destinations.sampling = client;
  }
  if (isOn(cloudwatch)) {
    const client = createCloudWatchLogsClient({ ...cloudwatch, fetch, now, cache });
    destinations.cloudwatch = {
      name: 'cloudwatch',
      async send(events) {
        const result = await client.putLogEvents(events);
        spent('cloudwatch', result.bytes);
        return result;
      },
    };
  }
  if (isOn(rollbar)) {
    destinations.rollbar = texts('rollbar', createRollbarClient({ ...rollbar, fetch, now }).send);
  }
  return destinations;
}

/** The same destinations for items that come back from a queue, where anything may have been put. */
export function acceptingUnknown(destinations: Destinations): Map<string, Destination<unknown>> {
  const { honeycomb, xray, cloudwatch, rollbar } = destinations;
  const checked = [
    ...[honeycomb, xray, rollbar].flatMap((one) => (one ? [checking(one, EncodedItem)] : [])),
    ...(cloudwatch ? [checking(cloudwatch, LogEventItem)] : []),
  ];
  return new Map(checked.map((destination) => [destination.name, destination]));
}

type SendTexts = (texts: readonly string[]) => Promise<Delivery<string>>;

/** Lets a client of plain texts take items, and counts what it was rid of. Equal texts are the same item to it. */
function counting(
  name: BudgetVendor,
  send: SendTexts,
  spent: (vendor: BudgetVendor, units: number) => void,
): Destination<Encoded> {
  return {
    name,
    async send(items) {
      const delivery = await send(items.map(({ text }) => text));
      const back = new Set(delivery.retry);
      const retry = back.size === 0 ? [] : items.filter(({ text }) => back.has(text));
      if (delivery.accepted > 0) {
        const gone = back.size === 0 ? items : items.filter(({ text }) => !back.has(text));
        const refused = delivery.refused.reduce((sum, { count }) => sum + count, 0);
        spent(name, Math.max(0, gone.reduce((sum, { units }) => sum + units, 0) - refused));
      }
      return { ...delivery, retry };
    },
  };
}

function checking<Item>(
  { name, send }: Destination<Item>,
  schema: v.GenericSchema<unknown, Item>,
): Destination<unknown> {
  return {
    name,
    async send(given) {
      const items = given.flatMap((item) => {
        const parsed = v.safeParse(schema, item);
        return parsed.success ? [parsed.output] : [];
      });
      const strange = given.length - items.length;
      const delivery = await send(items);
      if (strange === 0) return delivery;
      const reason = `Cannot send to ${name}: an item from the queue is not one of ours`;
      return { ...delivery, refused: [...delivery.refused, { count: strange, reason }] };
    },
  };
}

function resourceAttributes(
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
