/**
 * Answers that keep a client waiting: none at all, or bytes now and then. Both end when the client leaves, when the
 * faults are cleared, or after two minutes, longer than any client waits; then the connection breaks.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { brokenOff } from './answers.ts';

export interface Stall {
  /** Waits so long, or less when it is ended. */
  wait(milliseconds: number, request: Request): Promise<void>;
  hang(request: Request): Promise<Response>;
  trickle(milliseconds: number, request: Request): Response;
  /** Ends all that waits now. */
  end(): void;
}

const MAX_STALL_MS = 120_000;
/** More than is ever sent, so that no part of it is the whole. */
const PROMISED_BYTES = 1_000_000;

export function createStall(): Stall {
  let ending = new AbortController();

  /** False when it was cut short. */
  async function passed(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    // The process may end in spite of it.
    return sleep(milliseconds, true, { signal, ref: false }).catch(() => false);
  }
  const endOf = (request: Request) => AbortSignal.any([ending.signal, request.signal]);

  return {
    async wait(milliseconds, request) {
      await passed(milliseconds, endOf(request));
    },
    async hang(request) {
      await passed(MAX_STALL_MS, endOf(request));
      return brokenOff();
    },
    trickle(milliseconds, request) {
      const signal = AbortSignal.any([endOf(request), AbortSignal.timeout(MAX_STALL_MS)]);
      const space = new TextEncoder().encode(' ');
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          controller.enqueue(space);
          if (!(await passed(milliseconds, signal))) controller.close();
        },
      });
      return new Response(body, {
        headers: {
          connection: 'close',
          'content-type': 'application/json',
          'content-length': String(PROMISED_BYTES),
        },
      });
    },
    end() {
      ending.abort();
      ending = new AbortController();
    },
  };
}
