/** What a load generator measures while it sends: how long answers take, how many come, and how busy it is itself. */
import { quantile } from '../row.ts';

export interface Sending {
  /** Milliseconds that each answer took, in the order of the answers. */
  readonly latencies: number[];
  elapsedMs(): number;
  /** What there is to say once all is answered. */
  report(): SendingReport;
}

export interface SendingReport {
  readonly perSecond: number;
  readonly latencyMs: Readonly<Record<'p50' | 'p95' | 'p99', number>>;
  /** Share of a core. */
  readonly ownLoad: number;
}

/** Begins now. */
export function measureSending(): Sending {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const elapsedMs = (): number => performance.now() - startedAt;
  return {
    latencies,
    elapsedMs,
    report() {
      const elapsed = elapsedMs();
      const { user, system } = process.cpuUsage(cpuBefore);
      // Without an answer there is nothing to be late; NaN would not pass as JSON.
      const [p50 = 0, p95 = 0, p99 = 0] =
        latencies.length === 0 ? [] : [0.5, 0.95, 0.99].map((share) => quantile(latencies, share));
      return {
        perSecond: latencies.length / (elapsed / 1_000),
        latencyMs: { p50, p95, p99 },
        ownLoad: (user + system) / 1_000 / elapsed,
      };
    },
  };
}
