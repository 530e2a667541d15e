/**
 * A process that puts a server under load: so many connections, each with one request under way. It runs
 * apart from the benchmark so that neither disturbs the other's clock.
 */
import { answerOrders } from '../child.ts';
import { keepAsking } from './connection.ts';
import { LoadOrder, type LoadReport } from './order.ts';

answerOrders(LoadOrder, generateLoad);

async function generateLoad({ port, request, connections, until }: LoadOrder): Promise<LoadReport> {
  const latencies: number[] = [];
  const bytes = Buffer.from(request, 'latin1');
  let refused = 0;
  let sent = connections;
  let answeredInTime = 0;
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();

  const onAnswer = (status: number, milliseconds: number): boolean => {
    latencies.push(milliseconds);
    if (status !== 200) refused += 1;
    const elapsed = performance.now() - startedAt;
    const more = 'seconds' in until ? elapsed < until.seconds * 1_000 : sent < until.requests;
    if (!more) return false;
    answeredInTime = latencies.length;
    sent += 1;
    return true;
  };
  await Promise.all(
    Array.from({ length: connections }, () => keepAsking({ port, next: () => bytes, onAnswer })),
  );

  const elapsed = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const sorted = Float64Array.from(latencies).sort();
  const quantile = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? 0;
  return {
    requests: latencies.length,
    perSecond:
      'seconds' in until ? answeredInTime / until.seconds : latencies.length / (elapsed / 1_000),
    refused,
    latencyMs: { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) },
    ownLoad: (user + system) / 1_000 / elapsed,
  };
}
