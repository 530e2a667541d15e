/**
 * Processes of the benchmark that answer orders over Node's IPC channel: the parent's side and the child's. A
 * child ends when the channel closes, which it does however the parent ends, so none is left behind. One order
 * is under way at a time.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as v from 'valibot';

export interface Child<Order, Answer> {
  readonly pid: number | undefined;
  /** @throws when the child fails, ends, or answers something else than was agreed. */
  ask(order: Order): Promise<Answer>;
  close(): Promise<void>;
}

/** Starts a script of ours that calls {@link answerOrders}. @param Answer what its answers are parsed by */
export function startChild<Order extends object, Answer>(
  script: URL,
  Answer: v.GenericSchema<unknown, Answer>,
): Child<Order, Answer> {
  const child = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const Reply = v.union([v.object({ failed: v.string() }), v.object({ answer: Answer })]);
  return {
    pid: child.pid,
    async ask(order) {
      if (!child.connected) throw new Error(`Cannot ask ${script.pathname}: it has ended`);
      const settled = new AbortController();
      const { signal } = settled;
      try {
        const message = once(child, 'message', { signal });
        const ended = once(child, 'exit', { signal }).then(([code]) => {
          throw new Error(`Cannot ask ${script.pathname}: it ended with code ${String(code)}`);
        });
        child.send(order);
        const [received] = await Promise.race([message, ended]);
        const reply = v.parse(Reply, received);
        if ('failed' in reply) throw new Error(reply.failed);
        return reply.answer;
      } finally {
        settled.abort();
      }
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

/** The child's side: each order is parsed, carried out and answered. */
export function answerOrders<Order>(
  Order: v.GenericSchema<unknown, Order>,
  carryOut: (order: Order) => Promise<unknown>,
): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (message) => {
    Promise.resolve()
      .then(() => carryOut(v.parse(Order, message)))
      .then(
        (answer) => process.send?.({ answer }),
        (error: unknown) =>
          process.send?.({ failed: error instanceof Error ? error.message : String(error) }),
      );
  });
}
