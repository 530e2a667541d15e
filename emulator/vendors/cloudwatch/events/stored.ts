/** What is told of a batch of log events that was stored, to whoever works on events as they come. */
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

/** Called within the batch's transaction: what it throws undoes the batch, what it writes is kept with it. */
export type OnStored = (batch: StoredBatch) => void;
