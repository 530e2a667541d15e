/** The commands that ask a running emulator: what they print, for people and as JSON, and how they end. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningEmulator } from '../../../emulator/emulator.ts';
import { fill } from '../../browser/fixture/fill.ts';
import { createSenders } from '../../browser/fixture/senders.ts';
import type { Story } from '../../browser/fixture/story.ts';
import { start } from '../start.ts';
import { terminal } from './terminal.ts';

const NAMES = ['traces', 'logs', 'errors', 'query', 'export', 'import'];

let emulator: RunningEmulator;
let story: Story;
let ask: ReturnType<typeof terminal>;
const run = (...words: [string, ...string[]]) => ask.run(...words);

beforeAll(async () => {
  emulator = await start({ worker: false, folder: mkdtempSync(join(tmpdir(), 'commands-')) });
  story = await fill(emulator.url);
  const senders = createSenders(emulator.url);
  await senders.spans('hostile', [
    {
      traceId: 'a'.repeat(32),
      spanId: 'a'.repeat(16),
      name: '\u001b]0;owned\u0007\u202eevil\n\u001b[2J',
      startMs: Date.now(),
      durationMs: 1,
    },
  ]);
  ask = terminal(new URL(emulator.url).port);
});
afterAll(() => emulator.close());

test.each(NAMES)('%s --help says how it is used', async (name) => {
  const { code, out, error } = await run(name, '--help');
  expect([code, error]).toEqual([0, '']);
  expect(out).toMatch(
    new RegExp(`^Usage: cruddur-edge ${name} [^]*--json [^]*--url [^]*Exit codes: 0`),
  );
});

test.each(NAMES)('%s says in one sentence that no emulator runs', async (name) => {
  const words = name === 'import' ? ['file'] : name === 'query' ? ['SELECT 1'] : [];
  // Port 1 is for a protocol that is not used any more.
  const { code, out, error } = await terminal('1', { file: '{}' }).run(name, ...words);
  expect([code, out]).toEqual([1, '']);
  expect(error).toMatch(/^No emulator answers at http:\/\/localhost:1: start one [^\n]*\n$/);
});

test.each([
  ['traces', '--limt', '3'],
  ['traces', '--limit', '0'],
  ['traces', '--last', 'yesterday'],
  ['traces', '--url', 'ftp://localhost'],
  ['logs', '--level', 'loud'],
  ['errors', '--show', 'none'],
  ['query', 'SELECT 1', 'SELECT 2'],
  ['query', 'SELECT 1', '--rows', '10001'],
  ['import'],
])('%s %s %s is a wrong argument', async (name = '', ...words) => {
  const { code, out, error } = await run(name, ...words);
  expect([code, out]).toEqual([2, '']);
  expect(error).toMatch(/^[^\n]+\n$/);
});

describe('traces', () => {
  test('lists the newest that match, with all four vendors', async () => {
    const { code, out } = await run('traces', 'failed:true', '--limit', '3');
    const [titles = '', first = ''] = out.split('\n');
    expect([code, out.trim().split('\n').length]).toEqual([0, 4]);
    expect(titles).toMatch(/^UTC +status +duration +request +service +H +X +L +R +trace$/);
    expect(first).toMatch(/ 500 .* POST \/api\/activities .* 1 +3 +1 +[\da-f]{32}$/);
  });

  test('reads as many pages as are asked for', async () => {
    const { out } = await run('traces', '--json', '--limit', '230', '--last', '1h');
    const rows = JSON.parse(out);
    expect(new Set(rows.map((row: { trace_id: string }) => row.trace_id)).size).toBe(230);
  });

  test('prints one trace by any form of its id', async () => {
    const id = story.failedTraceId;
    const { out } = await run('traces', `Root=1-${id.slice(0, 8)}-${id.slice(8)}`);
    expect(out).toMatch(/^POST \/api\/activities 500\n/);
    expect(out).toMatch(/\n +\+\d+ ms {6}activities_create \(backend-hono\) [\d.]+ ms FAILED\n/);
    expect(out).toContain('ERROR notifier answered 503, try 2 of 2, giving up');
    expect(JSON.parse((await run('traces', id, '--json')).out).trace_id).toBe(id);
  });

  test('says why a vendor has nothing of it', async () => {
    const { out } = await run('traces', 'a'.repeat(32));
    expect(out).toMatch(/\nNot in rollbar \(none\): Nothing was due/);
  });

  test('prints nothing that a terminal obeys', async () => {
    for (const words of [[], ['a'.repeat(32)]]) {
      const { out } = await run('traces', ...words);
      // oxlint-disable-next-line no-control-regex -- all but line feeds
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(out).toContain('evil');
    }
  });

  test('ends with 1 where there is no such trace, and where the query is wrong', async () => {
    expect(await run('traces', 'b'.repeat(32))).toMatchObject({ code: 1, out: '' });
    const wrong = await run('traces', 'status:x');
    expect([wrong.code, wrong.error]).toEqual([
      1,
      expect.stringMatching(/^“x” is not a status[^\n]*, at character 8\n$/),
    ]);
  });
});

test('logs prints lines of a pattern in the order of time, of a level, of a trace', async () => {
  const pattern = '{ $.message = "*try 2 of 2*" }';
  const { out } = await run('logs', pattern, '--limit', '4');
  const lines = out.trim().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines).toEqual(lines.toSorted());
  expect(lines[0]).toMatch(
    /^\d{4}-\d\d-\d\d [\d:.]{12} {2}ERROR {2}cruddur {2}.* trace [\da-f]{32}$/,
  );
  const ofTrace = await run('logs', '--trace', story.failedTraceId, '--json', '--level', 'warn');
  expect(JSON.parse(ofTrace.out)).toMatchObject([{ level: 'warn', group: 'cruddur' }]);
  expect(await run('logs', '{ $.a = ')).toMatchObject({ code: 1, error: /at character/ });
});

test('errors lists items, and prints one with its newest occurrence', async () => {
  const { out } = await run('errors', '--json');
  const items: { counter: number; title: string }[] = JSON.parse(out);
  const item = items.find(({ title }) => title.includes('uuid'));
  expect((await run('errors')).out).toContain(`#${item?.counter} `);
  const one = await run('errors', `#${item?.counter}`);
  expect(one.out).toMatch(/^#\d+ TypeError: Cannot read[^]*Newest: .* trace [\da-f]{32}\n/);
  expect((await run('errors', '999')).error).toBe('There is no item #999\n');
});

test('query prints rows as a table and as JSON, and tells where a mistake is', async () => {
  const sql = 'SELECT status, count(*) AS n FROM traces WHERE status = 500 GROUP BY 1';
  expect((await run('query', sql)).out).toMatch(/^status {2}n\n {3}500 {2}\d+\n$/);
  expect(JSON.parse((await run('query', sql, '--json')).out).columns).toEqual(['status', 'n']);
  expect(await run('query', 'SELECT x')).toMatchObject({
    code: 1,
    error: 'no such column: x, at character 8\n',
  });
  expect((await run('query', 'SELECT id FROM traces', '--rows', '2')).out).toMatch(/more rows/);
  expect((await run('query')).out).toContain('CREATE TABLE traces');
});

test('what export writes, import takes', async () => {
  const id = story.failedTraceId;
  expect(await run('export', id, '--output', 'trace.jsonl')).toMatchObject({ code: 0, out: '' });
  const { code, out } = await run('import', 'trace.jsonl', '--json');
  expect([code, JSON.parse(out)]).toMatchObject([0, { segments: 1, log_events: 3, refused: [] }]);
  expect((await run('import', 'trace.jsonl')).out).toMatch(
    /^Stored \d+ spans, .*1 segment, 3 log events/,
  );
  expect((await run('export', 'failed:true')).out).toContain(id);
  const broken = await terminal(new URL(emulator.url).port, { file: '{"a": 1}' }).run(
    'import',
    'file',
  );
  expect(broken).toMatchObject({ code: 1, error: /^Cannot import: line 1 is not OTLP/ });
  expect(await run('import', '/nowhere')).toMatchObject({ code: 1, error: /^Cannot read/ });
});
