/** What is used of the one module that is not a web API: workerd (`nodejs_compat`), Deno, Bun and Node all have it. */
declare module 'node:async_hooks' {
  export class AsyncLocalStorage<T> {
    getStore(): T | undefined;
    run<Args extends unknown[], Result>(
      store: T,
      work: (...args: Args) => Result,
      ...args: Args
    ): Result;
    disable(): void;
  }
}
