/**
 * Takes away the listeners that Miniflare's `create` adds: on SIGINT and SIGTERM they end the process with exit code
 * 130 or 143 before anything else can be closed. The emulator closes Miniflare instead. Its listener for 'exit', which
 * kills workerd in any case, stays.
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
