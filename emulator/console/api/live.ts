/**
 * Tells open pages what changed, as server-sent events. It gathers changes for a tenth of a second, because ingest can
 * name thousands of traces a second and a page redraws ten times at most. It replays nothing: a page that reconnects
 * reads the lists again, so Last-Event-ID is accepted and not needed.
 */
import type { Journal } from '../../store/journal.ts';
import type { Change } from './shapes.ts';

export interface LiveOptions {
  readonly journal: Pick<Journal, 'subscribe'>;
  /** @default 100 */
  readonly gatherMs?: number;
  /** Proxies and browsers drop a silent connection; a comment keeps it. @default 15000 */
  readonly heartbeatMs?: number;
}

export interface Live {
  /** An endless response; it ends when the page leaves or `close` is called. */
  stream(): Response;
  close(): void;
}

/** A page that names more changed traces than this reads the list again anyway. */
const MAX_NAMED = 200;

export function createLive({ journal, gatherMs = 100, heartbeatMs = 15_000 }: LiveOptions): Live {
  const encoder = new TextEncoder();
  const pages = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const traces = new Set<string>();
  let refusals = false;
  let reset = false;
  let lastId = 0;
  let gathering: NodeJS.Timeout | undefined;

  function send(text: string): void {
    for (const page of pages) {
      // A page that does not read is let go rather than remembered; EventSource reconnects by itself.
      if ((page.desiredSize ?? 0) < -64) drop(page);
      else page.enqueue(encoder.encode(text));
    }
  }

  function drop(page: ReadableStreamDefaultController<Uint8Array>): void {
    if (pages.delete(page)) page.close();
  }

  function flush(): void {
    gathering = undefined;
    const change: Change = { traces: [...traces].slice(-MAX_NAMED), refusals, reset };
    traces.clear();
    refusals = false;
    reset = false;
    lastId += 1;
    send(`id: ${lastId}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`);
  }

  const unsubscribe = journal.subscribe((change) => {
    if (pages.size === 0) return;
    if (change === 'refusal') refusals = true;
    else if (change === 'reset') reset = true;
    else traces.add(change);
    gathering ??= setTimeout(flush, gatherMs);
  });
  const heartbeat = setInterval(() => send(': still here\n\n'), heartbeatMs);
  heartbeat.unref();

  return {
    stream() {
      let own: ReadableStreamDefaultController<Uint8Array>;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          own = controller;
          controller.enqueue(encoder.encode('retry: 1000\n\n'));
          pages.add(controller);
        },
        cancel() {
          pages.delete(own);
        },
      });
      return new Response(body, {
        headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      });
    },
    close() {
      unsubscribe();
      clearInterval(heartbeat);
      clearTimeout(gathering);
      for (const page of pages) drop(page);
    },
  };
}
