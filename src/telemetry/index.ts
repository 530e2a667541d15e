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
