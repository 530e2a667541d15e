/** What queries over a large store take of the emulator's memory. */
import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openDatabase, transaction } from '../../../emulator/store/database.ts';
import { startProcess, type EmulatorProcess } from '../process.ts';
import { logsCall } from './bombs.ts';
import { forgetPeak, memoryOf } from './process-memory.ts';

const MAX_GROWTH_MB = 300;
const EVENTS = 80_000;
/** Of each event, others in each: 400 MB in all. */
const TEXT_BYTES = 5_000;

const folder = mkdtempSync(join(tmpdir(), 'cruddur-queries-'));
let emulator: EmulatorProcess;

beforeAll(async () => {
  const database = openDatabase(folder);
  const now = Date.now();
  database.exec(`
    INSERT INTO log_groups (id, account, region, name, created_ms)
      VALUES (1, '123456789012', 'us-east-1', 'g', 0);
    INSERT INTO log_streams (id, log_group, name, created_ms) VALUES (1, 1, 's', 0)`);
  const insert = database.prepare(`
    INSERT INTO log_events (log_stream, timestamp_ms, ingestion_ms, message) VALUES (1, ?, ?, ?)`);
  transaction(database, () => {
    for (let n = 0; n < EVENTS; n++) {
      insert.run(now, now, JSON.stringify({ n, text: `${n}${'x'.repeat(TEXT_BYTES)}` }));
    }
  });
  database.close();
  emulator = await startProcess(folder);
});

afterAll(async () => {
  await emulator.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function call(operation: string, input: object): Promise<unknown> {
  return (await fetch(emulator.url, logsCall(operation, input))).json();
}

const Started = v.object({ queryId: v.string() });
const Results = v.object({ status: v.string() });

/** @returns how it ended */
async function ask(queryString: string): Promise<string> {
  const endTime = Math.floor(Date.now() / 1000) + 1;
  const period = { startTime: endTime - 3600, endTime };
  const started = await call('StartQuery', { logGroupName: 'g', ...period, queryString });
  const { queryId } = v.parse(Started, started);
  return vi.waitFor(
    async () => {
      const { status } = v.parse(Results, await call('GetQueryResults', { queryId }));
      expect(status).not.toMatch(/Running|Scheduled/);
      return status;
    },
    { timeout: 100_000 },
  );
}

test.each([
  ['stats count_distinct(text)', 'Failed'],
  ['stats count(*) by n', 'Complete'],
  ['stats max(text), min(text), latest(text) by bin(1h)', 'Complete'],
  ['fields @message | sort n desc | limit 5000', 'Complete'],
  ['fields @message | sort n desc | limit 10000', 'Failed'],
  ['filter text like /x+y/ | stats count(*)', 'Complete'],
])('%s takes less than 300 MB', async (queryString, status) => {
  forgetPeak(emulator.pid);
  const { now } = memoryOf(emulator.pid);
  expect(await ask(queryString)).toBe(status);
  expect(memoryOf(emulator.pid).peak - now).toBeLessThan(MAX_GROWTH_MB);
});
