/**
 * A process that puts a server under load: so many connections, each with one request under way. It runs
 * apart from the benchmark so that neither disturbs the other's clock.
 */
import { answerOrders } from '../child.ts';
import { keepAsking } from './connection.ts';
import { LoadOrder, type LoadReport } from './order.ts';
import { measureSending } from './sending.ts';

answerOrders(LoadOrder, generateLoad);

async function generateLoad({ port, request, connections, until }: LoadOrder): Promise<LoadReport> {
  const bytes = Buffer.from(request, 'latin1');
  let refused = 0;
  let sent = connections;
  let answeredInTime = 0;
  const sending = measureSending();
  const { latencies } = sending;

  const onAnswer = (status: number, milliseconds: number): boolean => {
    latencies.push(milliseconds);
    if (status !== 200) refused += 1;
    const more =
      'seconds' in until ? sending.elapsedMs() < until.seconds * 1_000 : sent < until.requests;
    if (!more) return false;
    answeredInTime = latencies.length;
    sent += 1;
    return true;
  };
  await Promise.all(
    Array.from({ length: connections }, () => keepAsking({ port, next: () => bytes, onAnswer })),
  );

  return {
    ...sending.report(),
    requests: latencies.length,
    refused,
    ...('seconds' in until ? { perSecond: answeredInTime / until.seconds } : {}),
  };
}
