/**
 * Puts items into a Cloudflare Queue instead of sending them to the vendor. The queue's consumer delivers them, so the
 * end of an isolate or an outage of a vendor loses nothing that the queue has accepted. It delivers at least once.
 */
import {
  ACCEPTED,
  NO_SUBREQUEST,
  type CallAllowance,
  type Outcome,
  type Remark,
} from '../../kit/delivery.ts';
import { isSubrequestLimit } from '../../kit/failure.ts';
import type { Destination } from '../destination.ts';
import { callsOf, pack, type Packed, type QueueProducer } from './message.ts';

/**
 * A destination that puts its items into the queue. An item that fits into no message goes straight to the vendor.
 * What the queue does not take may be sent again.
 *
 * @param subrequests that an invocation of the consumer may make, by which the size of messages is chosen
 */
export function queued<Item>(
  destination: Destination<Item>,
  queue: QueueProducer,
  subrequests?: number,
): Destination<Item> {
  return {
    ...destination,
    limits: { maxItems: 5_000, maxBytes: destination.limits.maxBytes },
    callsAtOnce: 1,
    async send(items, allowance) {
      const { messages, oversize } = pack(
        destination.name,
        items,
        itemsPerMessage(destination, subrequests),
      );
      const outcomes: Outcome[] = Array.from(items, () => NO_SUBREQUEST);
      for (const call of callsOf(messages)) {
        const outcome = await put(queue, call, allowance);
        for (const { places } of call) for (const place of places) outcomes[place] = outcome;
        if (outcome.kind !== 'accepted') break;
      }
      const remarks: Remark[] = [];
      let retryAfterMs: number | undefined;
      for (const place of oversize) {
        const direct = await destination.send(items.slice(place, place + 1), allowance);
        outcomes[place] = direct.outcomes[0] ?? NO_SUBREQUEST;
        remarks.push(...(direct.remarks ?? []));
        retryAfterMs = direct.retryAfterMs ?? retryAfterMs;
      }
      return { outcomes, remarks, retryAfterMs };
    },
  };
}

/** Puts items of a message back as new ones. False when not all of them are in the queue. Never rejects. */
export async function putIntoQueue(
  queue: QueueProducer,
  destination: Pick<Destination<unknown>, 'name' | 'limits'>,
  items: readonly unknown[],
  allowance: Pick<CallAllowance, 'subrequest' | 'exhaust'>,
  delaySeconds: number,
  subrequests?: number,
): Promise<boolean> {
  const { messages, oversize } = pack(
    destination.name,
    items,
    itemsPerMessage(destination, subrequests),
  );
  if (oversize.length > 0) return false;
  for (const call of callsOf(messages)) {
    const outcome = await put(queue, call, allowance, delaySeconds);
    if (outcome.kind !== 'accepted') return false;
  }
  return true;
}

/** Messages that the consumer gets at once, as wrangler.toml says. */
const MESSAGES_PER_BATCH = 10;

/** As many as need a tenth of the calls that an invocation of the consumer may make. */
function itemsPerMessage(
  { limits }: Pick<Destination<unknown>, 'limits'>,
  subrequests = 50,
): number {
  const calls = Math.floor((subrequests * 0.9) / MESSAGES_PER_BATCH);
  return limits.maxItems * Math.max(1, calls);
}

async function put(
  queue: QueueProducer,
  call: readonly Packed[],
  allowance: Pick<CallAllowance, 'subrequest' | 'exhaust'>,
  delaySeconds = 0,
): Promise<Outcome> {
  if (!allowance.subrequest()) return NO_SUBREQUEST;
  const delay = delaySeconds === 0 ? {} : { delaySeconds };
  try {
    await queue.sendBatch(call.map(({ body }) => ({ body, contentType: 'text', ...delay })));
    return ACCEPTED;
  } catch (error) {
    if (isSubrequestLimit(error)) {
      allowance.exhaust();
      return NO_SUBREQUEST;
    }
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'retry', reason: `Cannot put telemetry into the queue: ${why}` };
  }
}
