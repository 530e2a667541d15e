/** A request of the real worker that fails: its stack in the console is that of the TypeScript it was written in. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TraceDetail } from '../../emulator/console/api/shapes.ts';
import { Stacks, type StackFrame } from '../../emulator/console/api/stacks/shapes.ts';
import type { RunningEmulator } from '../../emulator/emulator.ts';
import { start } from '../emulator/start.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const folder = mkdtempSync(join(tmpdir(), 'source-maps-'));
let emulator: RunningEmulator;

beforeAll(async () => {
  emulator = await start({ folder, environment: { TELEMETRY_LINGER_MS: '10' } });
});
afterAll(async () => {
  await emulator?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function read<S extends v.GenericSchema>(schema: S, path: string) {
  return v.parse(schema, await (await fetch(`${emulator.url}/_emulator/${path}`)).json());
}

/** Frames in the project's own sources; what they show is what the files say. */
function ownFrames({ exceptions }: Stacks): StackFrame[] {
  const frames = exceptions[0]?.frames ?? [];
  return frames.filter(({ source }) => source?.file.startsWith('src/'));
}

function expectTrue({ source }: StackFrame): void {
  const lines = readFileSync(join(PROJECT, String(source?.file)), 'utf8').split('\n');
  const first = source?.context?.first_line ?? 0;
  expect(source?.context?.lines).toContain(lines[Number(source?.line) - 1]);
  expect(source?.context?.lines[0]).toBe(lines[first - 1]);
}

test('the stack of a failing request shows TypeScript, in Rollbar and in X-Ray', async () => {
  breakMessages();
  const response = await fetch(`${emulator.apiUrl}/api/message_groups`, {
    headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
  });
  expect(response.status).toBe(500);
  const { occurrences, segments } = await vi.waitFor(async () => {
    const detail = await read(TraceDetail, `traces/${TRACE}`);
    expect([detail.occurrences.length, detail.segments.length]).toEqual([1, 1]);
    return detail;
  }, 30_000);

  const rollbar = await read(Stacks, `stacks/occurrence/${occurrences[0]?.id}`);
  const frames = ownFrames(rollbar);
  expect(frames.map(({ source }) => source?.file)).toContain('src/cruddur/messages/store.ts');
  for (const frame of frames) {
    expect(frame.place).toMatch(/^worker\.mjs:\d+:\d+$/);
    expect(frame.source?.column).toBeGreaterThan(0);
    expectTrue(frame);
  }

  const xray = await read(Stacks, `stacks/segment/${segments[0]?.id}`);
  expect(ownFrames(xray).map(({ source }) => source?.file)).toEqual(
    frames.map(({ source }) => source?.file),
  );
  for (const frame of ownFrames(xray)) expectTrue(frame);
  expect(JSON.stringify([rollbar, xray])).not.toContain(PROJECT);
  expect(occurrences[0]?.payload).not.toContain('src/cruddur/messages');
});

/** The worker's own database loses a table, as a bad migration would do it. */
function breakMessages(): void {
  const d1 = join(folder, 'd1', 'miniflare-D1DatabaseObject');
  const file = readdirSync(d1).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const database = new DatabaseSync(join(d1, String(file)));
  database.exec('PRAGMA busy_timeout = 5000; ALTER TABLE message_groups RENAME TO lost_groups');
  database.close();
}
