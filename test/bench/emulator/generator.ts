/**
 * A process that puts a vendor's API under load. The requests of an order are written and signed beforehand, so that
 * sending them costs next to nothing; each is sent once.
 */
import { answerOrders } from '../child.ts';
import { keepAsking } from '../load/connection.ts';
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
  for (let number = first + order.requests - 1; number >= first; number -= 1) {
    prepared.requests.push({ number, bytes: await writeRequest(recipe, number, port) });
  }
  return { prepared: prepared.requests.length };
});

async function send(
  { port, requests }: Prepared,
  { connections, untilItBreaks }: { readonly connections: number; readonly untilItBreaks: boolean },
): Promise<LoadReport> {
  const acknowledged: number[] = [];
  const latencies: number[] = [];
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();

  async function connection(): Promise<void> {
    let sending = requests.pop();
    if (sending === undefined) return;
    await keepAsking({
      port,
      next: () => sending?.bytes ?? Buffer.alloc(0),
      onAnswer(status, milliseconds) {
        latencies.push(milliseconds);
        if (status === 200 && sending !== undefined) acknowledged.push(sending.number);
        sending = requests.pop();
        return sending !== undefined;
      },
    });
  }
  const all = Array.from({ length: connections }, connection);
  if (untilItBreaks) await Promise.allSettled(all);
  else await Promise.all(all);

  const elapsed = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const sorted = Float64Array.from(latencies).sort();
  const quantile = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? 0;
  return {
    acknowledged,
    refused: latencies.length - acknowledged.length,
    perSecond: latencies.length / (elapsed / 1_000),
    latencyMs: { p50: quantile(0.5), p99: quantile(0.99) },
    ownLoad: (user + system) / 1_000 / elapsed,
  };
}
