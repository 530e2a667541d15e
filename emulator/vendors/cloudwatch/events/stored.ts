/** A batch of log events, as live tail and metrics receive it. */
import type { LogGroup, LogStream, Scope } from '../store.ts';
import type { LogEvent } from './batch.ts';

export interface StoredBatch {
  readonly scope: Scope;
  readonly group: LogGroup;
  readonly stream: LogStream;
  /** In the order of their timestamps; at least one. */
  readonly events: readonly LogEvent[];
  /** Unix milliseconds. */
  readonly ingestionMs: number;
}

export type OnBatch = (batch: StoredBatch) => void;
