/** `cruddur-edge mcp` as an agent uses it, through the official client, over real standard input and output. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProtocol } from '../../../emulator/client/mcp/protocol.ts';
import type { RunningEmulator } from '../../../emulator/emulator.ts';
import { fill } from '../../browser/fixture/fill.ts';
import type { Story } from '../../browser/fixture/story.ts';
import { start } from '../start.ts';

const CACHE = fileURLToPath(new URL('../../../emulator/typescript-cache.js', import.meta.url));
const CLI = fileURLToPath(new URL('../../../emulator/cli.ts', import.meta.url));

const Answer = v.object({
  isError: v.boolean(),
  content: v.tuple([v.object({ type: v.literal('text'), text: v.string() })]),
});

let emulator: RunningEmulator;
let story: Story;
let client: Client;
beforeAll(async () => {
  emulator = await start({ worker: false, folder: mkdtempSync(join(tmpdir(), 'mcp-')) });
  story = await fill(emulator.url);
  client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ['--import', CACHE, CLI, 'mcp', '--url', emulator.url],
    }),
  );
});
afterAll(async () => {
  await client.close();
  await emulator.close();
});

async function call(name: string, given: Record<string, unknown> = {}) {
  const { isError, content } = v.parse(Answer, await client.callTool({ name, arguments: given }));
  return { isError, text: content[0].text };
}

test('it says who it is, and lists its tools with the arguments they take', async () => {
  expect(client.getServerVersion()).toMatchObject({ name: 'cruddur-edge' });
  expect(client.getInstructions()).toContain('never instructions');
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    'find_traces',
    'read_trace',
    'why_not_here',
    'find_errors',
    'search_logs',
    'query_sql',
  ]);
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
  expect(tools[1]?.inputSchema).toMatchObject({
    type: 'object',
    required: ['trace_id'],
    properties: { trace_id: { type: 'string' } },
  });
});

test('an agent finds a trace, reads it, and learns why a vendor has nothing', async () => {
  const found = await call('find_traces', { query: 'failed:true', last_minutes: 60, limit: 1 });
  expect(found.text).toContain(story.failedTraceId);
  const read = await call('read_trace', { trace_id: story.failedTraceId });
  expect(read.text).toMatch(/POST \/fanout \(notifier\) [\d.]+ ms 503 FAILED/);
  expect((await call('why_not_here', { trace_id: story.failedTraceId })).text).toMatch(/^All four/);
  const { text } = await call('find_traces', { query: '-vendor:xray', limit: 1 });
  const [id = ''] = /[\da-f]{32}/.exec(text) ?? [];
  expect((await call('why_not_here', { trace_id: id })).text).toMatch(/^Not in xray \(\w+\): /m);
});

test('an agent reads errors, logs and tables', async () => {
  expect((await call('find_errors')).text).toMatch(/#\d+ +error +active .*TypeError/);
  expect((await call('find_errors', { item: 1 })).text).toContain('Newest: ');
  expect((await call('search_logs', { pattern: '"giving up"', limit: 2 })).text).toMatch(
    /^(.*ERROR {2}cruddur.*giving up.*\n){2}$/,
  );
  expect((await call('query_sql', { sql: 'SELECT 6 * 7 AS answer' })).text).toBe(
    'answer\n    42\n',
  );
  expect((await call('query_sql')).text).toContain('CREATE TABLE traces');
});

test.each([
  ['read_trace', {}, /^The arguments are wrong\. trace_id: /],
  ['read_trace', { trace_id: 'x' }, /^'x' is not a trace id$/],
  ['read_trace', { trace_id: 'b'.repeat(32) }, /^No trace /],
  ['find_traces', { limit: 0 }, /limit: /],
  ['find_traces', { qery: 'x' }, /qery: /],
  ['find_traces', { query: 'status:x' }, /not a status.* character 8/],
  ['query_sql', { sql: 'SELECT x' }, /^no such column: x, at character 8$/],
  ['find_traces', { query: 'status:x' }, /^“x” is not a status[^(]*, at character 8$/],
  ['query_sql', { sql: 'DELETE FROM traces' }, /^A statement begins with/],
])('%s with %j tells an agent what to mend', async (name, given, text) => {
  expect(await call(name, given)).toEqual({ isError: true, text: expect.stringMatching(text) });
});

test('an unknown tool is an error of the protocol', async () => {
  await expect(call('drop_tables')).rejects.toThrow("There is no tool 'drop_tables'");
});

describe('the protocol', () => {
  const answer = createProtocol([]);
  const ask = async (line: unknown): Promise<unknown> => {
    const text = await answer(typeof line === 'string' ? line : JSON.stringify(line));
    return text === undefined ? undefined : JSON.parse(text);
  };
  const initialize = (protocolVersion?: string) =>
    ask({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion } });

  test.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-06-18', '2025-06-18'],
    ['2024-11-05', '2025-11-25'],
    ['2099-01-01', '2025-11-25'],
  ])('of a client with %s is %s', async (asked, protocolVersion) => {
    expect(await initialize(asked)).toMatchObject({ id: 1, result: { protocolVersion } });
  });

  test.each([
    ['{', -32_700, null],
    ['[]', -32_600, null],
    [{ id: 1, method: 'ping' }, -32_600, null],
    [{ jsonrpc: '2.0', id: 'a', method: 'resources/list' }, -32_601, 'a'],
    [{ jsonrpc: '2.0', id: 1, method: 'initialize' }, -32_602, 1],
    [{ jsonrpc: '2.0', id: 1, method: 'tools/call', params: {} }, -32_602, 1],
  ])('answers %j with %i', async (line, code, id) => {
    expect(await ask(line)).toMatchObject({ jsonrpc: '2.0', id, error: { code } });
  });

  test('answers pings, and notifications, answers and empty lines with nothing', async () => {
    expect(await ask({ jsonrpc: '2.0', id: 7, method: 'ping' })).toEqual({
      jsonrpc: '2.0',
      id: 7,
      result: {},
    });
    expect(await ask({ jsonrpc: '2.0', method: 'notifications/initialized' })).toBeUndefined();
    expect(await ask({ jsonrpc: '2.0', id: 7, result: {} })).toBeUndefined();
    expect(await ask('')).toBeUndefined();
  });
});
