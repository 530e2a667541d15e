/**
 * Telemetry of one isolate. It starts at the first call, because only then are there variables and bindings, and stays
 * as long as the isolate does, because the outbox does.
 */
import type { Span } from '@opentelemetry/api';
import type { WaitUntil } from '../delivery/invocation.ts';
import { isRecord } from '../kit/json.ts';
import type { Effects } from '../observe/effects.ts';
import type { AppMetrics } from '../observe/metrics.ts';
import type { Task } from '../observe/task.ts';
import { startTelemetry, type Telemetry } from '../observe/start.ts';
import type { ObserveOptions } from './options.ts';
import { environmentOf } from './runtime.ts';

export class Isolate {
  readonly #effects: (env: object) => Effects;
  #options: ObserveOptions = {};
  #telemetry: Telemetry | undefined;
  /** Work of calls that have no `waitUntil`. */
  readonly #background = new Set<Promise<unknown>>();

  /** @param effects made of variables and bindings, once */
  constructor(effects: (env: object) => Effects) {
    this.#effects = effects;
  }

  /** Takes effect when telemetry starts. */
  configure(options: ObserveOptions): void {
    this.#options = { ...this.#options, ...options };
  }

  /** @param env of the call; that of the first call counts */
  telemetry(env: unknown): Telemetry {
    this.#telemetry ??= this.#start(environmentOf(env));
    return this.#telemetry;
  }

  /** Takes what the app measures; undefined where there are no metrics, and before the first call. */
  get metrics(): AppMetrics | undefined {
    return this.#telemetry?.metrics;
  }

  /**
   * The `waitUntil` of an execution context; without one, as in most servers, the work is awaited by `flush`.
   *
   * @param context what the runtime gave, if it did
   */
  waitUntilOf(context: unknown): WaitUntil {
    if (isContext(context)) return (work) => context.waitUntil(work);
    return (work) => {
      const tracked = work.catch(() => undefined).finally(() => this.#background.delete(tracked));
      this.#background.add(tracked);
    };
  }

  /** Does the work of a task, in a context where its trace is known, and answers what it does. @param env of the call */
  run(env: unknown, task: Task, work: () => unknown): unknown {
    const telemetry = this.telemetry(env);
    return telemetry.run(task, ({ span }) => {
      this.announce(env, span);
      return work();
    });
  }

  /** Tells a tail worker which trace begins, where that is asked for. */
  announce(env: unknown, span: Span): void {
    const { announce } = this.telemetry(env);
    if (announce === undefined) return;
    const { traceId, spanId } = span.spanContext();
    const parent: unknown = Reflect.get(span, 'parentSpanContext');
    const parentSpanId = isRecord(parent) ? parent['spanId'] : undefined;
    const known = typeof parentSpanId === 'string' ? { parentSpanId } : {};
    announce({ traceId, spanId, ...known });
  }

  /** Sends everything that waits. @param lifetimeMs how long it may take @returns how many items still wait */
  async flush(lifetimeMs?: number): Promise<number> {
    const send = async (): Promise<number> => (await this.#telemetry?.flush(lifetimeMs)) ?? 0;
    const work = [...this.#background];
    const [waiting] = await Promise.all([send(), ...work]);
    // Work that calls left behind may have told something.
    return work.length === 0 ? waiting : send();
  }

  #start(env: Readonly<Record<string, unknown>>): Telemetry {
    const {
      problems,
      browserOrigins,
      queues = [],
      rpc = [],
      security,
      metrics,
      ...app
    } = this.#options;
    let origins: readonly string[] = [];
    let found: readonly string[];
    try {
      origins = browserOrigins?.(env) ?? [];
      found = problems?.(env) ?? [];
    } catch {
      // Left out is what it threw, which may quote a variable.
      found = ['problems or browserOrigins threw an error: let them return arrays'];
    }
    return startTelemetry({
      env,
      effects: this.#effects(env),
      createSecurity: security,
      createMetrics: metrics,
      app: { ...app, browserOrigins: origins },
      bindings: { queues, rpc },
      problems: found,
    });
  }
}

function isContext(context: unknown): context is { waitUntil: WaitUntil } {
  return isRecord(context) && typeof context['waitUntil'] === 'function';
}
