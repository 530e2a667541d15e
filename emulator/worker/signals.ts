/**
 * Miniflare ends the process by itself on SIGINT and SIGTERM, with exit code 130 or 143 and before anything else can
 * be closed. Whoever starts it closes it instead, so the listeners that `create` adds are taken away again. Its
 * listener for 'exit', which kills workerd in any case, stays.
 */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export function withoutSignalListeners<T>(create: () => T): T {
  const before = new Map(SIGNALS.map((signal) => [signal, new Set(process.listeners(signal))]));
  const created = create();
  for (const signal of SIGNALS) {
    for (const listener of process.listeners(signal)) {
      if (before.get(signal)?.has(listener) !== true) process.off(signal, listener);
    }
  }
  return created;
}
