/**
 * rollbar.js itself, its node build, against the emulator over a real socket; what it sent is read back
 * through the emulator's read API.
 */
import Rollbar from 'rollbar';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createRollbar } from '../../emulator/vendors/rollbar/routes.ts';
import { openRoomContext } from '../emulator/room-context.ts';
import { serve, type Served } from '../served.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const TOKEN = 'server-token';

const context = openRoomContext(() => Date.now());
const { routes } = createRollbar(context, {
  tokens: { [TOKEN]: ['post_server_item', 'read'], limited: ['read'] },
});
let server: Served;
let base = '';

beforeAll(async () => {
  server = await serve(routes.fetch);
  base = `${server.endpoint}/api/1/`;
});

afterAll(() => server.close());
afterEach(() => context.database.exec('DELETE FROM rollbar_items'));

function createClient(options: Rollbar.Configuration = {}): Rollbar {
  return new Rollbar({
    accessToken: TOKEN,
    endpoint: `${base}item/`,
    environment: 'client-test',
    captureUncaught: false,
    captureUnhandledRejections: false,
    ...options,
  });
}

type Report = (callback: (error: unknown, response: unknown) => void) => void;

/** Reports, and waits for rollbar.js to hear the answer. */
function report(send: Report): Promise<unknown> {
  return new Promise((resolve, reject) => {
    send((error, response) => (error ? reject(error) : resolve(response)));
  });
}

async function read(path: string) {
  const response = await fetch(base + path, { headers: { 'x-rollbar-access-token': TOKEN } });
  return Object(await response.json()).result;
}

/** The only item, and the payload of its newest occurrence. */
async function readOnly() {
  const { items } = await read('items/');
  expect(items).toHaveLength(1);
  const { instances } = await read(`item/${items[0].id}/instances/`);
  return { item: items[0], data: instances[0].data };
}

describe('rollbar.js', () => {
  test('reports an exception with its causes', async () => {
    const rollbar = createClient({ codeVersion: '1.2.3' });
    const error = new TypeError('outer', { cause: new RangeError('inner') });
    const answer = await report((callback) =>
      rollbar.error(error, { trace_id: TRACE_ID }, callback),
    );
    const { item, data } = await readOnly();
    expect(answer).toMatchObject({ uuid: data.uuid });
    expect(item).toMatchObject({
      title: 'TypeError: outer',
      level: 'error',
      status: 'active',
      environment: 'client-test',
      framework: 'node-js',
      language: 'javascript',
      total_occurrences: 1,
    });
    const chain = data.body.trace_chain;
    expect(chain.map((trace: { exception: object }) => trace.exception)).toEqual([
      { class: 'TypeError', message: 'outer' },
      { class: 'RangeError', message: 'inner' },
    ]);
    expect(chain[0].frames.at(-1).filename).toContain('rollbar.test.ts');
    expect(context.rows(`SELECT failed FROM traces WHERE trace_id = '${TRACE_ID}'`)).toEqual([
      { failed: 1 },
    ]);
  });

  test('reports the same error twice as one item', async () => {
    const rollbar = createClient();
    // Made at one place: what awaits further up is part of a stack.
    for (const error of ['one', 'two'].map((message) => new Error(message))) {
      await report((callback) => rollbar.error(error, callback));
    }
    const { item } = await readOnly();
    expect(item).toMatchObject({ title: 'Error: one', total_occurrences: 2 });
  });

  test('reports a message at its level', async () => {
    const rollbar = createClient();
    await report((callback) => rollbar.warning('Hello World!', callback));
    const { item, data } = await readOnly();
    expect(item).toMatchObject({ title: 'Hello World!', level: 'warning' });
    expect(data.body.message).toEqual({ body: 'Hello World!' });
  });

  test('sends nothing that it is told to ignore', async () => {
    const rollbar = createClient({ ignoredMessages: ['not this'], reportLevel: 'info' });
    rollbar.error(new Error('not this one'));
    rollbar.debug('too low');
    await report((callback) => rollbar.info('this one', callback));
    expect((await readOnly()).item).toMatchObject({ title: 'this one' });
  });

  test('hears why an item is refused', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined); // rollbar.js prints what it hears
    const unknown = createClient({ accessToken: 'unknown-token' });
    await expect(report((callback) => unknown.info('x', callback))).rejects.toThrow(
      'access token not found: …oken',
    );
    const limited = createClient({ accessToken: 'limited' });
    await expect(report((callback) => limited.info('x', callback))).rejects.toThrow(
      'post_server_item scope is required',
    );
    expect(await read('items/')).toMatchObject({ total_count: 0 });
    expect(context.rows('SELECT status FROM refusals')).toEqual([{ status: 403 }, { status: 403 }]);
  });
});
