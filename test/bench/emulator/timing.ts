/** Clocks for calls that are made one after the other. */

/** @returns what the work gave, and the milliseconds it took. */
export async function timed<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly took: number }> {
  const started = performance.now();
  const result = await work();
  return { result, took: performance.now() - started };
}

/**
 * Makes one call after the other until `work` is done.
 *
 * @param call gives the milliseconds it took @returns what the work gave, and those of each call
 */
export async function meanwhile<T>(
  work: Promise<T>,
  call: (number: number) => Promise<number>,
): Promise<{ readonly result: T; readonly took: readonly number[] }> {
  const done = new AbortController();
  const result = work.finally(() => done.abort());
  const took: number[] = [];
  while (!done.signal.aborted) took.push(await call(took.length));
  return { result: await result, took };
}
