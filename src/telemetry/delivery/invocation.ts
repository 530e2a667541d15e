/** A call of the worker: a request, or a batch of the queue. Sending ends when the invocation does. */
export interface Invocation {
  /** Keeps the invocation alive until the work is done, for 30 s at most after the response. */
  readonly waitUntil: WaitUntil;
  /** When its response went out, in Unix milliseconds; undefined while it is served. */
  answeredAt(): number | undefined;
  /** How many calls the app itself has made in it so far. */
  subrequests(): number;
}

export type WaitUntil = (work: Promise<unknown>) => void;
