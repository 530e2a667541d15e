/**
 * `/_emulator/trace/ID`: its spans as columns; `…/spans/SPAN`: all that vendors have of one; `…/find?text=`: ids of
 * spans that hold a text.
 */
import { Hono } from 'hono';
import type { ConsoleContext } from '../context.ts';
import { readTraceId } from '../query/trace-id.ts';
import { createExplain } from '../why/why.ts';
import { createTraceStore } from './store.ts';

export function createTraceRoutes({ database, now }: ConsoleContext): Hono {
  const store = createTraceStore(database, createExplain(database, now));
  const missing = (id: string) => ({ error: `No trace '${id.slice(0, 100)}' is stored` });
  return new Hono()
    .get('/trace/:id', (c) => {
      const given = c.req.param('id');
      const id = readTraceId(given);
      if (id === undefined) {
        const error = 'Cannot look up the trace: 32 hex digits or 1-8hex-24hex expected';
        return c.json({ error }, 400);
      }
      const trace = store.whole(id);
      return trace === undefined ? c.json(missing(id), 404) : c.json(trace);
    })
    .get('/trace/:id/spans/:span', (c) => {
      const id = readTraceId(c.req.param('id')) ?? '';
      const detail = store.span(id, c.req.param('span'));
      return detail === undefined ? c.json(missing(id), 404) : c.json(detail);
    })
    .get('/trace/:id/find', (c) => {
      const text = c.req.query('text') ?? '';
      if (text === '' || text.length > 200) {
        return c.json({ error: 'Cannot find: text has 1 to 200 characters' }, 400);
      }
      return c.json({ ids: store.find(readTraceId(c.req.param('id')) ?? '', text) });
    });
}
