/**
 * Rollbar's own MCP server (@rollbar/mcp-server) as a reader: it runs as an assistant would start it, over its
 * standard input and output, with ROLLBAR_API_BASE set to the emulator; nothing of it is replaced. What rollbar.js
 * reported is asked for through its tools.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Rollbar from 'rollbar';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRollbar } from '../../emulator/vendors/rollbar/routes.ts';
import { openRoomContext } from '../emulator/room-context.ts';
import { serve, type Served } from '../served.ts';

const POSTER = 'post-token';
const READER = 'read-token';
const VERSION = 'c0ffee1';

const Message = v.looseObject({ id: v.number(), result: v.unknown() });
const Called = v.looseObject({
  isError: v.optional(v.boolean(), false),
  content: v.array(v.looseObject({ text: v.string() })),
});

/** The MCP server over JSON-RPC, one message a line. */
function startMcp(base: string, token: string, folder: string) {
  const child: ChildProcess = spawn(
    'node',
    [fileURLToPath(import.meta.resolve('@rollbar/mcp-server'))],
    {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        ROLLBAR_ACCESS_TOKEN: token,
        ROLLBAR_API_BASE: base,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const waiting = new Map<number, (result: unknown) => void>();
  let lastId = 0;
  if (child.stdout === null) throw new Error('No output to read');
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = v.safeParse(v.pipe(v.string(), v.parseJson(), Message), line);
    if (message.success) waiting.get(message.output.id)?.(message.output.result);
  });

  function request(method: string, params: object): Promise<unknown> {
    lastId += 1;
    const id = lastId;
    child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return new Promise((resolve) => waiting.set(id, resolve));
  }

  return {
    request,
    async hello() {
      const clientInfo = { name: 'test', version: '1' };
      await request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
      child.stdin?.write(
        `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`,
      );
    },
    /** The text that the tool answers with, and whether it is an error's. */
    async call(name: string, args: object = {}) {
      const { content, isError } = v.parse(
        Called,
        await request('tools/call', { name, arguments: args }),
      );
      return { isError, text: content[0]?.text ?? '' };
    },
    async close() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

const context = openRoomContext(() => Date.now());
const { routes } = createRollbar(context, {
  tokens: { [POSTER]: ['post_server_item'], [READER]: ['read'], writer: ['read', 'write'] },
});
const folder = mkdtempSync(join(tmpdir(), 'rollbar-mcp-'));
let server: Served;
let reader: ReturnType<typeof startMcp>;
let writer: ReturnType<typeof startMcp>;

/** Reports two errors of one kind and a message, and a deploy. */
beforeAll(async () => {
  server = await serve(routes.fetch);
  const base = `${server.endpoint}/api/1`;
  const rollbar = new Rollbar({
    accessToken: POSTER,
    endpoint: `${base}/item/`,
    environment: 'production',
    codeVersion: VERSION,
    captureUncaught: false,
    captureUnhandledRejections: false,
  });
  for (const error of ['one', 'two'].map((message) => new RangeError(message))) {
    await new Promise((resolve) => rollbar.error(error, resolve));
  }
  await new Promise((resolve) => rollbar.warning('Hello World!', resolve));
  await fetch(`${base}/deploy/`, {
    method: 'POST',
    headers: { 'x-rollbar-access-token': POSTER },
    body: new URLSearchParams({
      environment: 'production',
      revision: VERSION,
      local_username: 'ann',
    }),
  });
  reader = startMcp(base, READER, folder);
  writer = startMcp(base, 'writer', folder);
  await Promise.all([reader.hello(), writer.hello()]);
});

afterAll(async () => {
  await Promise.all([reader?.close(), writer?.close()]);
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(name: string, args: object = {}): Promise<unknown> {
  const { isError, text } = await reader.call(name, args);
  expect({ isError, text }).toMatchObject({ isError: false });
  return JSON.parse(text);
}

describe('@rollbar/mcp-server', () => {
  test('has the tools that are called here, and no more to read with', async () => {
    const { tools } = Object(await reader.request('tools/list', {}));
    expect(tools.map(({ name }: { name: string }) => name).toSorted()).toEqual([
      'get-deployments',
      'get-item-details',
      'get-replay',
      'get-top-items',
      'get-version',
      'list-items',
      'list-occurrences',
      'list-projects',
      'update-item',
    ]);
  });

  test('list-items filters and pages', async () => {
    expect(await ask('list-items', { limit: 1 })).toMatchObject({
      items: [{ id: 2, title: 'Hello World!' }],
      pagination: { page: 1, total_count: 2, items_on_page: 1 },
    });
    expect(
      await ask('list-items', { level: ['error'], query: 'one exception:RangeError' }),
    ).toMatchObject({
      items: [{ id: 1, title: 'RangeError: one', total_occurrences: 2 }],
    });
    expect(await ask('list-items', { environment: 'staging' })).toMatchObject({ items: [] });
  });

  test('get-item-details gives the item with its last occurrence', async () => {
    expect(await ask('get-item-details', { counter: 1 })).toMatchObject({
      counter: 1,
      group_status: 1,
      total_occurrences: 2,
      last_occurrence_id: 2,
      occurrence: {
        id: 2,
        item_id: 1,
        data: {
          code_version: VERSION,
          body: { trace_chain: [{ exception: { class: 'RangeError', message: 'two' } }] },
        },
      },
    });
  });

  test('list-occurrences pages by page and by the last id', async () => {
    const ids = async (args: object): Promise<number[]> =>
      Object(await ask('list-occurrences', { counter: 1, ...args })).instances.map(
        ({ id }: { id: number }) => id,
      );
    expect(await ids({})).toEqual([2, 1]);
    expect(await ids({ limit: 1, page: 2 })).toEqual([1]);
    expect(await ids({ last_id: 2 })).toEqual([1]);
  });

  test('get-top-items gives the most active of the day', async () => {
    const top = await ask('get-top-items');
    expect(top).toMatchObject([
      { item: { id: 1, level: 40, framework: 4, occurrences: 2 } },
      { item: { id: 2, level: 30, occurrences: 1 } },
    ]);
    const [{ counts }] = Object(top);
    expect(counts).toHaveLength(24);
    expect(counts.reduce((sum: number, count: number) => sum + count)).toBe(2);
  });

  test('get-deployments and get-version know the deploy', async () => {
    expect(await ask('get-deployments', { limit: 5 })).toMatchObject({
      deploys: [{ revision: VERSION, environment: 'production', local_username: 'ann' }],
    });
    expect(await ask('get-version', { version: VERSION })).toMatchObject({
      version: VERSION,
      environment: 'production',
      first_occurrence_id: 1,
      last_occurrence_id: 3,
      deployed_by: 'ann',
      item_stats: { new: { error: 1, warning: 1 } },
    });
  });

  test('list-projects finds that the token is a project’s', async () => {
    expect(await ask('list-projects')).toEqual([
      { name: 'default', apiBase: expect.stringContaining('127.0.0.1') },
    ]);
  });

  test('update-item changes what it is told, with a token that may write', async () => {
    const change = { itemId: 2, status: 'resolved', resolvedInVersion: VERSION, assignedUserId: 4 };
    expect(await reader.call('update-item', change)).toMatchObject({
      isError: true,
      text: expect.stringContaining('write scope is required'),
    });
    const { isError, text } = await writer.call('update-item', {
      ...change,
      title: 'Hello',
      snoozed: true,
      teamId: 9,
    });
    expect(isError, text).toBe(false);
    expect(await ask('get-item-details', { counter: 2 })).toMatchObject({
      status: 'resolved',
      resolved_in_version: VERSION,
      assigned_user_id: 4,
      assigned_team_id: 9,
      title: 'Hello',
      snooze_status: 'active',
    });
  });

  test.each([
    ['get-item-details', { counter: 99 }, 'Item not found'],
    ['get-version', { version: 'unknown' }, 'Version not found'],
    ['list-items', { query: 'has:comments' }, "'has:comments' is not supported by this emulator"],
    [
      'get-replay',
      { environment: 'production', sessionId: 's', replayId: 'r' },
      'is not supported by this emulator',
    ],
  ])('%s %j hears why there is nothing', async (name, args, message) => {
    expect(await reader.call(name, args)).toMatchObject({
      isError: true,
      text: expect.stringContaining(message),
    });
  });
});
