/** Whether it can be awaited: a promise, or what a runtime gives for one, such as the answer of a method called by RPC. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof Reflect.get(Object(value), 'then') === 'function';
}
