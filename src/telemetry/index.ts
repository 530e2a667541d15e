/**
 * All that apps and entries use of telemetry. What Hono adds is in `hono.ts`.
 *
 * ```ts
 * export default observe(app);
 * ```
 */
import type { ObserveOptions } from './handlers/options.ts';
import { observeTarget } from './handlers/observe.ts';
import { isolate } from './handlers/shared-isolate.ts';

export { BudgetObject } from './delivery/budget/object.ts';
export { currentTelemetry, setUser } from './handlers/current.ts';
export { annotate, metadata, withSpan } from './recording/span.ts';

export type { ObserveOptions } from './handlers/options.ts';
export type { Health, Log, Observation, ReportOptions, User } from './recording/observation.ts';

/**
 * Observes what a worker exports: each call becomes a trace with its log lines and errors, and calls of bindings and of
 * `fetch` become spans in it. Settings are variables of `env`, all with defaults.
 *
 * @param target the default export's object, or the class of a Durable Object, an entrypoint or a workflow
 * @param options what the app says of itself where no variable does
 * @returns the same object, with its handlers replaced, or a class that extends the one given
 */
export function observe<T extends object>(target: T, options?: ObserveOptions): T {
  return observeTarget(isolate, target, options);
}

/**
 * Counts something of the app's own, such as `metric('activities.posted')`. Does nothing where the worker has no metrics.
 *
 * @param name a letter, then letters, digits and `._-/`; of few values
 * @param amount 0 or more
 */
export function metric(name: string, amount = 1): void {
  isolate.metrics?.count(name, amount);
}

/**
 * Notes a value whose distribution matters, such as `histogram('feed.length', 20)`. Does nothing where the worker has no
 * metrics.
 *
 * @param name as of {@link metric}
 * @param unit `Count`, `Milliseconds`, `Seconds`, `Bytes`, `Percent` or `None`, the default
 */
export function histogram(name: string, value: number, unit?: string): void {
  isolate.metrics?.record(name, value, unit);
}

/** Sends everything that waits. For shutdown. @param lifetimeMs how long it may take @returns how many items still wait */
export function flush(lifetimeMs?: number): Promise<number> {
  return isolate.flush(lifetimeMs);
}

/**
 * An entrypoint that sends the telemetry that waits and answers how many items still do: export it by this name. A
 * service binding reaches it by its name; a URL never does. The emulator asks for it before it ends a worker.
 */
export const telemetry = {
  fetch: async (): Promise<Response> => Response.json({ waiting: await flush() }),
};
