/**
 * A runtime in virtual time that holds what Cloudflare holds and Miniflare does not: a number of subrequests for each
 * invocation, and an end of `waitUntil` 30 s after the response, which cuts off open calls. Calls know their
 * invocation by the async context they are made in, so code under test cannot tell the runtime wrong.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Invocation } from '../../../../src/telemetry/delivery/invocation.ts';

const CUT_OFF_MS = 30_000;

/** What a vendor does with a call: answers, after a while or never. */
export type Vendor = (request: { url: string; body: string; at: number }) => {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** @default 0 */
  readonly afterMs?: number;
};

interface Running {
  calls: number;
  readonly endsAt: number;
  readonly limit: number;
}

export class VirtualRuntime {
  now = Date.UTC(2026, 10, 28);
  readonly startedAt = this.now;
  /** Calls that were on their way when their invocation ended. */
  readonly cutOff: string[] = [];
  /** Calls that an invocation made beyond its limit. */
  tooMany = 0;
  /** The most calls that one invocation made. */
  mostCalls = 0;
  calls = 0;
  readonly #context = new AsyncLocalStorage<Running>();
  #timers: { at: number; wake: () => unknown }[] = [];
  readonly #background = new Set<Promise<unknown>>();
  readonly #vendor: Vendor;
  readonly #subrequests: number;

  constructor(vendor: Vendor, subrequests = 50) {
    this.#vendor = vendor;
    this.#subrequests = subrequests;
  }

  readonly wait = (ms: number): Promise<void> =>
    new Promise((wake) => this.#timers.push({ at: this.now + ms, wake }));

  readonly timeout = (ms: number): AbortSignal => {
    const controller = new AbortController();
    const reason = new DOMException('The operation timed out', 'TimeoutError');
    this.#timers.push({ at: this.now + ms, wake: () => controller.abort(reason) });
    return controller.signal;
  };

  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const running = this.#context.getStore();
    this.calls += 1;
    if (running !== undefined) {
      running.calls += 1;
      if (running.calls > running.limit) {
        this.tooMany += 1;
        throw new Error('Too many subrequests.');
      }
      this.mostCalls = Math.max(this.mostCalls, running.calls);
    }
    const answer = this.#vendor({ url, body: String(init.body), at: this.now });
    const { afterMs = 0, status = 200, body = {}, headers = {} } = answer;
    const answered = afterMs === 0 ? Promise.resolve() : this.wait(afterMs);
    const aborted = new Promise<never>((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason), { once: true });
    });
    await this.#watch(Promise.race([answered, aborted]), running, url);
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers,
    });
  };

  /** Runs a request: what `handle` puts into `waitUntil` ends with it, 30 s later. @param own calls of the app itself */
  invoke(handle: (invocation: Invocation) => void, own = 0): void {
    const running = { calls: own, endsAt: this.now + CUT_OFF_MS, limit: this.#subrequests };
    const waitUntil = (work: Promise<unknown>): void => {
      const tracked = this.#watch(work, running, 'waitUntil')
        .catch(() => undefined)
        .finally(() => this.#background.delete(tracked));
      this.#background.add(tracked);
    };
    const answeredAt = this.now;
    const invocation = { waitUntil, subrequests: () => own, answeredAt: () => answeredAt };
    this.#context.run(running, () => handle(invocation));
  }

  /** Of the invocation that asks: tells how many calls it has made by then, the app's own included. */
  callsMade(): () => number {
    const running = this.#context.getStore();
    return () => running?.calls ?? 0;
  }

  /** The clock is wrong from now on; what was to happen in a time happens in that time. */
  setBack(ms: number): void {
    this.now -= ms;
    for (const timer of this.#timers) timer.at -= ms;
  }

  /** Whether some `waitUntil` has not ended. */
  get isBusy(): boolean {
    return this.#background.size > 0;
  }

  /** Notes what has not ended when its invocation is cut off. */
  async #watch<T>(work: Promise<T>, running: Running | undefined, what: string): Promise<T> {
    let isOver = false;
    if (running !== undefined) {
      this.#timers.push({ at: running.endsAt, wake: () => isOver || this.cutOff.push(what) });
    }
    try {
      return await work;
    } finally {
      isOver = true;
    }
  }

  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await settle();
      let next: { at: number; wake: () => unknown } | undefined;
      for (const timer of this.#timers) {
        if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
      }
      if (next === undefined) break;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.now = Math.max(this.now, next.at);
      next.wake();
    }
    this.now = end;
    await settle();
  }
}

/** Lets everything run that waits for no timer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
