/**
 * A process that puts a vendor's API under load. The requests of an order are written and signed beforehand, so that
 * sending them costs next to nothing; each is sent once.
 */
import { answerOrders } from '../child.ts';
import { keepAsking } from '../load/connection.ts';
import { measureSending } from '../load/sending.ts';
import { LoadOrder, type LoadAnswer, type LoadReport } from './order.ts';
import { createRequestWriter } from './requests.ts';

interface Prepared {
  readonly port: number;
  /** Sent from the end. */
  readonly requests: { readonly number: number; readonly bytes: Buffer }[];
}

const writeRequest = createRequestWriter();
let prepared: Prepared = { port: 0, requests: [] };

answerOrders(LoadOrder, async (order): Promise<LoadAnswer> => {
  if (order.kind === 'send') return send(prepared, order);
  const { port, recipe, first } = order;
  prepared = { port, requests: [] };
  for (let number = first; number < first + order.requests; number += 1) {
    prepared.requests.push({ number, bytes: await writeRequest(recipe, number, port) });
  }
  // Sent in the order of their times, as programs do.
  prepared.requests.reverse();
  return { prepared: prepared.requests.length };
});

async function send(
  { port, requests }: Prepared,
  { connections, untilItBreaks }: { readonly connections: number; readonly untilItBreaks: boolean },
): Promise<LoadReport> {
  const acknowledged: number[] = [];
  const sending = measureSending();

  async function connection(): Promise<void> {
    let next = requests.pop();
    if (next === undefined) return;
    await keepAsking({
      port,
      next: () => next?.bytes ?? Buffer.alloc(0),
      onAnswer(status, milliseconds) {
        sending.latencies.push(milliseconds);
        if (status === 200 && next !== undefined) acknowledged.push(next.number);
        next = requests.pop();
        return next !== undefined;
      },
    });
  }
  const all = Array.from({ length: connections }, connection);
  if (untilItBreaks) await Promise.allSettled(all);
  else await Promise.all(all);

  return {
    ...sending.report(),
    acknowledged,
    refused: sending.latencies.length - acknowledged.length,
  };
}
