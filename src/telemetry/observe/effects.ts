import type { BudgetNamespace } from '../delivery/budget/client.ts';
import type { QueueProducer } from '../delivery/queue/message.ts';
import type { LogLevel } from '../kit/level.ts';

/** What telemetry needs of the world around it; a runtime's entry provides it. */
export interface Effects {
  /** The runtime's own fetch, not one that makes spans. */
  readonly fetch: (input: string, init?: RequestInit) => Promise<Response>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** The runtime's `navigator.userAgent`, which names the platform. */
  readonly userAgent?: string | undefined;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** A signal that aborts after a number of milliseconds. @default AbortSignal.timeout */
  readonly timeout?: ((milliseconds: number) => AbortSignal) | undefined;
  /** In [0, 1). */
  readonly random: () => number;
  /** Random hex digits, as many as asked for. */
  readonly randomHex: (digits: number) => string;
  readonly print: (level: LogLevel, line: string) => void;
  /** For TELEMETRY_TRANSPORT=queue; absent where there are no queues. */
  readonly queue?: QueueProducer | undefined;
  /** Where the account's budget is counted; absent where there are no Durable Objects. */
  readonly budget?: BudgetNamespace<unknown> | undefined;
}
