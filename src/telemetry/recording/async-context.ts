/**
 * Carries OpenTelemetry's context across `await`, timers, streams and calls of bindings. Web APIs have nothing for that,
 * so this file alone imports a Node module.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, type Context, type ContextManager } from '@opentelemetry/api';

export class AsyncContextManager implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<Args extends unknown[], Work extends (...args: Args) => ReturnType<Work>>(
    context: Context,
    work: Work,
    thisArg?: ThisParameterType<Work>,
    ...args: Args
  ): ReturnType<Work> {
    if (thisArg === undefined) return this.#storage.run(context, work, ...args);
    return this.#storage.run(context, () => work.apply(thisArg, args));
  }

  /** Returns anything but a function as it is: only Node has event emitters. */
  bind<T>(context: Context, target: T): T {
    if (typeof target !== 'function') return target;
    const storage = this.#storage;
    return new Proxy(target, {
      apply: (work, thisArg, args) =>
        storage.run(context, () => Reflect.apply(work, thisArg, args)),
    });
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }
}
