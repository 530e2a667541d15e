/** The least time of several, in milliseconds, so that a busy machine changes little. */
export function least(work: () => unknown): number {
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    for (let n = 0; n < 20; n++) work();
    return performance.now() - start;
  });
  return Math.min(...times);
}
