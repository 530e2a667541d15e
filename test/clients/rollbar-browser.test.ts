/**
 * rollbar.js itself, the bundle for pages, in a page of its own that keeps to CORS: by XMLHttpRequest, which is
 * its default, and by fetch, where it sends its AbortSignal as a header named `signal`.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createRollbar } from '../../emulator/vendors/rollbar/routes.ts';
import { openRoomContext } from '../emulator/room-context.ts';
import { openPage } from './browser-page.ts';
import { serve, type Served } from '../served.ts';

const BUNDLE = readFileSync(
  fileURLToPath(new URL('rollbar.umd.min.js', import.meta.resolve('rollbar'))).replace(
    /\/src\/server\//,
    '/dist/',
  ),
  'utf8',
);

const context = openRoomContext(() => Date.now());
const { routes } = createRollbar(context, {
  tokens: { 'client-token': ['post_client_item'], 'server-token': ['post_server_item'] },
});
let server: Served;
let endpoint = '';

beforeAll(async () => {
  server = await serve(routes.fetch);
  endpoint = `${server.endpoint}/api/1/item/`;
});
afterAll(() => server.close());
afterEach(() => context.database.exec('DELETE FROM rollbar_items'));

/** A page with rollbar.js on it, as `window.rollbar`. */
function openRollbarPage(options: object = {}) {
  const page = openPage('https://cruddur.example/home?tab=1');
  page.run(BUNDLE);
  page.global['options'] = {
    accessToken: 'client-token',
    endpoint,
    environment: 'browser-test',
    payload: { client: { javascript: { code_version: 'abc123' } } },
    captureUncaught: false,
    captureUnhandledRejections: false,
    autoInstrument: false,
    ...options,
  };
  page.run('globalThis.rollbar = new (window.rollbar ?? window.Rollbar)(options)');
  return page;
}

function payloads(): Record<string, unknown>[] {
  return context
    .rows('SELECT payload FROM rollbar_occurrences ORDER BY id')
    .map(({ payload }) => Object(JSON.parse(String(payload))));
}

describe.each(['xhr', 'fetch'])('rollbar.js in a page, by %s,', (defaultTransport) => {
  test('reports an exception across origins', async () => {
    const page = openRollbarPage({ defaultTransport });
    page.run(`rollbar.error(new TypeError('from the page'), { trace_id: 'x' })`);
    await vi.waitFor(() => expect(payloads()).toHaveLength(1), 20_000);
    expect(page.sent).toEqual(['OPTIONS', 'POST']);
    expect(payloads()[0]).toMatchObject({
      environment: 'browser-test',
      platform: 'browser',
      framework: 'browser-js',
      notifier: { name: 'rollbar-browser-js' },
      request: { user_ip: '127.0.0.1', url: 'https://cruddur.example/home?tab=1' },
      client: { javascript: { code_version: 'abc123' } },
      body: { trace: { exception: { class: 'TypeError', message: 'from the page' } } },
    });
    expect(context.rows('SELECT version FROM rollbar_versions')).toEqual([{ version: 'abc123' }]);
    expect(context.rows('SELECT title, level FROM rollbar_items')).toEqual([
      { title: 'TypeError: from the page', level: 'error' },
    ]);
  });

  test('reports a message', async () => {
    const page = openRollbarPage({ defaultTransport });
    page.run(`rollbar.warning('Hello World!')`);
    await vi.waitFor(() => expect(payloads()).toHaveLength(1), 20_000);
    expect(payloads()[0]).toMatchObject({
      level: 'warning',
      body: { message: { body: 'Hello World!' } },
    });
  });
});

describe('rollbar.js in a page', () => {
  test('hears its answer, refusals too', async () => {
    const answers: unknown[] = [];
    for (const accessToken of ['client-token', 'server-token']) {
      const page = openRollbarPage({ accessToken });
      page.global['heard'] = (error: unknown, result: unknown) =>
        answers.push(error == null ? result : String(error));
      page.run(`rollbar.info('x', (error, result) => heard(error, result))`);
      await vi.waitFor(
        () => expect(answers).toHaveLength(accessToken === 'client-token' ? 1 : 2),
        20_000,
      );
    }
    expect(answers).toMatchObject([
      { err: 0, result: { uuid: expect.any(String) } },
      expect.stringContaining('403'),
    ]);
    expect(payloads()).toHaveLength(1);
  });

  test('sends a header named signal, which the preflight allows', async () => {
    const page = openRollbarPage({ defaultTransport: 'fetch' });
    const asked: string[] = [];
    const send = page.global['fetch'];
    page.global['fetch'] = (url: string, init: RequestInit) => {
      asked.push(...new Headers(init.headers).keys());
      return send(url, init);
    };
    page.run(`rollbar.info('x')`);
    await vi.waitFor(() => expect(payloads()).toHaveLength(1), 20_000);
    expect(asked).toContain('signal');
  });
});
