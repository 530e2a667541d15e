/** `/_emulator/boards`: the boards of Honeycomb's API, to be looked at and edited. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { ConsoleContext } from '../context.ts';
import { readJsonBody } from '../json-body.ts';
import { BoardEdit, NewBoard, SavedQuery } from './shapes.ts';
import { createBoardStore, type Changed } from './store.ts';

const Place = v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number));

export function createBoardRoutes(context: ConsoleContext): Hono {
  const boards = createBoardStore(context);

  function answer(c: Context, changed: Changed): Response {
    return changed.ok
      ? c.json({ id: changed.id })
      : c.json({ error: changed.error }, changed.status);
  }

  async function change<T>(
    c: Context,
    schema: v.GenericSchema<unknown, T>,
    work: (body: T) => Promise<Changed>,
  ): Promise<Response> {
    const body = await readJsonBody(c.req.raw, schema, 'Cannot save');
    return body.ok ? answer(c, await work(body.value)) : c.json({ error: body.error }, body.status);
  }

  return new Hono()
    .get('/boards', (c) => c.json({ boards: boards.list() }))
    .post('/boards', (c) => change(c, NewBoard, ({ name }) => boards.create(name)))
    .get('/boards/:id', (c) => {
      const board = boards.read(c.req.param('id'));
      return board === undefined ? c.json({ error: 'There is no such board' }, 404) : c.json(board);
    })
    .put('/boards/:id', (c) =>
      change(c, BoardEdit, (edit) => boards.change(c.req.param('id'), edit)),
    )
    .delete('/boards/:id', async (c) => answer(c, await boards.remove(c.req.param('id'))))
    .post('/boards/:id/panels', (c) =>
      change(c, SavedQuery, (query) => boards.save(c.req.param('id'), query, undefined)),
    )
    .put('/boards/:id/panels/:place', async (c) => {
      const place = v.safeParse(Place, c.req.param('place'));
      if (!place.success) return c.json({ error: 'Cannot save: there is no such panel' }, 400);
      return change(c, SavedQuery, (query) => boards.save(c.req.param('id'), query, place.output));
    });
}
