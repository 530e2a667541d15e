/**
 * The part of the Chrome DevTools Protocol that is needed to look into a worker's isolate. Each call has a
 * deadline, because an idle isolate sometimes does not answer at all.
 * https://chromedevtools.github.io/devtools-protocol/v8/
 */
import { once } from 'node:events';
import * as v from 'valibot';

export interface Inspector {
  /** @throws when the isolate refuses or has not answered after {@link DEADLINE_MS}. */
  call(method: string, parameters?: object): Promise<unknown>;
  close(): void;
}

const DEADLINE_MS = 5_000;

/** Miniflare lists its own workers beside ours. */
const TARGET = 'core:user:';
const Targets = v.array(v.object({ id: v.string(), webSocketDebuggerUrl: v.string() }));
const Message = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    id: v.optional(v.number()),
    result: v.optional(v.unknown()),
    error: v.optional(v.object({ message: v.string() })),
  }),
);

/** @param url of Miniflare's inspector */
export async function openInspector(url: URL): Promise<Inspector> {
  const listed = await fetch(`http://${url.host}/json`);
  const target = v.parse(Targets, await listed.json()).find(({ id }) => id === TARGET);
  if (target === undefined)
    throw new Error(`Cannot inspect the worker: no "${TARGET}" at ${url.host}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await once(socket, 'open');
  const waiting = new Map<number, (message: v.InferOutput<typeof Message>) => void>();
  socket.addEventListener('message', ({ data }) => {
    const message = v.parse(Message, data);
    // Without an id it is an event, such as a line on the console.
    if (message.id !== undefined) waiting.get(message.id)?.(message);
  });
  let lastId = 0;
  return {
    call(method, params = {}) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        const late = new Error(`Cannot call ${method}: no answer within ${DEADLINE_MS} ms`);
        const timer = setTimeout(() => reject(late), DEADLINE_MS);
        waiting.set(id, ({ result, error }) => {
          clearTimeout(timer);
          waiting.delete(id);
          if (error === undefined) resolve(result);
          else reject(new Error(`Cannot call ${method}: ${error.message}`));
        });
        socket.send(JSON.stringify({ id, method, params }));
      });
    },
    close: () => socket.close(),
  };
}
