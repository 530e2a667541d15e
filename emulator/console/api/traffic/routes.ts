/**
 * `/_emulator/traffic…`: requests to the vendors, a page at a time and summed up; one of them, its body, and the same
 * sent again.
 */
import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import type { ConsoleContext } from '../context.ts';
import { scopeParameters } from '../parameters.ts';
import { shownHeaders } from '../shown-headers.ts';
import { createBrought } from './brought.ts';
import { curlOf } from './curl.ts';
import { requestAgain } from './replay.ts';
import { createReadSent, type SentAgain } from './sent.ts';
import type { Replayed, TrafficDetail } from './shapes.ts';
import { readPlace } from './place.ts';
import { createTrafficStore } from './store.ts';
import { readWanted } from './wanted.ts';

const Asked = v.object({
  ...scopeParameters,
  after: v.optional(
    v.pipe(
      v.string(),
      v.transform(readPlace),
      v.check((place) => place !== undefined),
    ),
  ),
});

const Key = v.pipe(v.string(), v.regex(/^[ark]\d{1,15}$/));

const PAGE = 100;
/** Of a body, and of an answer: a person reads no more. */
const SHOWN_BYTES = 65_536;

export function createTrafficRoutes({ database, journal, now, inbox, send }: ConsoleContext): Hono {
  const { exchanges } = journal;
  const store = createTrafficStore(database, exchanges);
  const readSent = createReadSent(database, exchanges);
  const brought = createBrought(database);

  function wantedBy(c: Context) {
    const asked = v.safeParse(Asked, c.req.query());
    if (!asked.success) return { error: 'Cannot list requests: q, from, to or after is wrong' };
    const { q, from, to = Infinity, after } = asked.output;
    const wanted = readWanted(q, { fromMs: from, toMs: to });
    return 'error' in wanted ? wanted : { wanted, after };
  }

  /** @returns the request, or an answer that says why it is not known */
  function sentOf(c: Context): { key: string; sent: SentAgain } | Response {
    const key = v.safeParse(Key, c.req.param('key'));
    if (!key.success) return c.json({ error: 'Cannot find the request: its key is wrong' }, 400);
    const sent = readSent(key.output);
    if (sent !== undefined) return { key: key.output, sent };
    const error =
      'Cannot show the request: it was refused before its body was read, is larger than 1 MB, or is forgotten. The emulator remembers only the newest refused requests and reads, and only until it ends';
    return c.json({ error }, 404);
  }

  return new Hono()
    .get('/traffic', (c) => {
      const asked = wantedBy(c);
      if ('error' in asked) return c.json(asked, 400);
      return c.json(store.page(asked.wanted, PAGE, asked.after));
    })
    .get('/traffic-summary', (c) => {
      const asked = wantedBy(c);
      if ('error' in asked) return c.json(asked, 400);
      return c.json(store.summary(asked.wanted));
    })
    .get('/traffic/:key', (c) => {
      const found = sentOf(c);
      if (found instanceof Response) return found;
      const { key, sent } = found;
      const { vendor, kept, body } = sent;
      const { traces, count } = key.startsWith('k')
        ? brought.traces(vendor, Number(key.slice(1)))
        : { traces: [], count: 0 };
      const detail: TrafficDetail = {
        key,
        headers: shownHeaders(kept),
        bytes: body.length,
        ...readable(body),
        curl: curlOf(sent, new URL(c.req.url).origin, key),
        traces,
        trace_count: count,
      };
      return c.json(detail);
    })
    .get('/traffic/:key/body', (c) => {
      const found = sentOf(c);
      if (found instanceof Response) return found;
      return c.body(new Uint8Array(found.sent.body), 200, {
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment',
      });
    })
    .post('/traffic/:key/replay', async (c) => {
      const found = sentOf(c);
      if (found instanceof Response) return found;
      if (send === undefined)
        return c.json(
          { error: 'Cannot send it again: this console has no vendors to send to' },
          503,
        );
      const answer = await send(requestAgain(found.sent, new URL(c.req.url).origin, now()));
      const body = (await answer.text()).slice(0, SHOWN_BYTES);
      await inbox.settled();
      return c.json({ status: answer.status, body } satisfies Replayed);
    });
}

/** Its beginning, as text where it is text. */
function readable(body: Uint8Array): { encoding: 'utf8' | 'base64'; body: string } {
  const begin = body.subarray(0, SHOWN_BYTES);
  const text = new TextDecoder().decode(begin);
  const lost = text.slice(0, -1).includes('\ufffd');
  // oxlint-disable-next-line no-control-regex -- control characters are what tells binary from text
  if (!lost && !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text)) {
    return { encoding: 'utf8', body: text };
  }
  return { encoding: 'base64', body: Buffer.from(begin).toString('base64') };
}
