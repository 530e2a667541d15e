/**
 * Tells open pages what changed, as server-sent events. It gathers changes for a tenth of a second, because ingest
 * can name thousands of traces a second and a page redraws ten times at most. It remembers the latest messages: a
 * page that reconnects and names the last one it got gets the rest, or, where that is too long ago, the order to read
 * everything again.
 */
import type { Journal } from '../../store/journal.ts';
import { isTrace } from '../../store/news.ts';
import { VENDORS } from '../../store/vendor.ts';
import type { Change } from './shapes.ts';

export interface LiveOptions {
  readonly journal: Pick<Journal, 'subscribe'>;
  /** Makes ids of messages differ from those of another start, which a page may still name. @default Date.now() */
  readonly startedMs?: number;
  /** @default 100 */
  readonly gatherMs?: number;
  /** Proxies and browsers drop a silent connection; a comment keeps it. @default 15000 */
  readonly heartbeatMs?: number;
}

export interface Live {
  /**
   * An endless response; it ends when the page leaves or `close` is called.
   *
   * @param lastId of the message that the page got last; undefined for a page that has just been opened
   */
  stream(lastId?: string): Response;
  close(): void;
}

/** A page that names more changed traces than this reads the list again anyway. */
const MAX_NAMED = 200;

/** Half a minute of messages, if something changes all the time. */
const MAX_REMEMBERED = 300;

const EVERYTHING: Change = { traces: [], vendors: [], refusals: false, reset: true };

interface Message {
  readonly id: string;
  readonly change: Change;
}

export function createLive({
  journal,
  startedMs = Date.now(),
  gatherMs = 100,
  heartbeatMs = 15_000,
}: LiveOptions): Live {
  const encoder = new TextEncoder();
  const pages = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const noted = new Set<string>();
  const remembered: Message[] = [];
  let count = 0;
  /** Changes since then are not remembered: there was no page to tell. */
  let isDeaf = true;
  let gathering: NodeJS.Timeout | undefined;

  const currentId = () => `${startedMs}-${count}`;

  function send(text: string): void {
    for (const page of pages) {
      // A page that does not read loses its connection, so that no messages pile up; EventSource reconnects by
      // itself.
      if ((page.desiredSize ?? 0) < -64) drop(page);
      else page.enqueue(encoder.encode(text));
    }
  }

  function drop(page: ReadableStreamDefaultController<Uint8Array>): void {
    if (pages.delete(page)) page.close();
  }

  function flush(): void {
    gathering = undefined;
    const change = describe(noted);
    noted.clear();
    count += 1;
    remembered.push({ id: currentId(), change });
    if (remembered.length > MAX_REMEMBERED) remembered.shift();
    send(write({ id: currentId(), change }));
  }

  const unsubscribe = journal.subscribe((change) => {
    if (pages.size === 0) {
      // Until a page comes back, one more message stands for all that it missed.
      if (!isDeaf) forget();
      return;
    }
    noted.add(change);
    gathering ??= setTimeout(flush, gatherMs);
  });

  function forget(): void {
    isDeaf = true;
    clearTimeout(gathering);
    gathering = undefined;
    noted.clear();
    remembered.length = 0;
    count += 1;
  }

  /** What a page that got `lastId` last has missed. */
  function missed(lastId: string): Message[] {
    if (lastId === currentId()) return [];
    const at = remembered.findIndex(({ id }) => id === lastId);
    return at === -1 ? [{ id: currentId(), change: EVERYTHING }] : remembered.slice(at + 1);
  }

  const heartbeat = setInterval(() => send(': still here\n\n'), heartbeatMs);
  heartbeat.unref();

  return {
    stream(lastId) {
      let own: ReadableStreamDefaultController<Uint8Array>;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          own = controller;
          // A page that has just been opened reads everything; the id says from which message on it needs news.
          const begin = lastId === undefined ? `id: ${currentId()}\n` : '';
          const rest = lastId === undefined ? [] : missed(lastId);
          const text = `retry: 1000\n${begin}\n${rest.map(write).join('')}`;
          controller.enqueue(encoder.encode(text));
          pages.add(controller);
          isDeaf = false;
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

function describe(noted: ReadonlySet<string>): Change {
  return {
    traces: [...noted].filter(isTrace).slice(-MAX_NAMED),
    vendors: VENDORS.filter((vendor) => noted.has(vendor)),
    refusals: noted.has('refusal'),
    reset: noted.has('reset'),
  };
}

function write({ id, change }: Message): string {
  return `id: ${id}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`;
}
