import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RunningEmulator } from '../../emulator/emulator.ts';
import { start } from './start.ts';

const FRONTEND = 'http://localhost:3000';
const Health = v.object({
  datagrams: v.object({
    received: v.number(),
    rejected: v.number(),
    dropped: v.optional(v.number(), 0),
  }),
  counts: v.object({ xray_segments: v.number() }),
});

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await start({ worker: false, environment: { FRONTEND_URL: FRONTEND } });
});
afterAll(() => emulator.close());

async function health(): Promise<v.InferOutput<typeof Health>> {
  const response = await fetch(`${emulator.url}/_emulator/health`);
  return v.parse(Health, await response.json());
}

test('a page may send events, and nothing that a header turns into something else', async () => {
  const send = async (headers: Record<string, string>) => {
    const response = await fetch(`${emulator.url}/1/events/page`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: FRONTEND, ...headers },
      body: JSON.stringify({ logGroupName: 'cruddur' }),
    });
    return response.status;
  };
  expect(await send({})).toBe(200);
  expect(await send({ 'x-amz-target': 'Logs_20140328.DeleteLogGroup' })).toBe(403);
});

test('the daemon believes no page', async () => {
  const response = await fetch(`http://127.0.0.1:${emulator.daemonPort}/1/events/x`, {
    method: 'POST',
    headers: { origin: FRONTEND },
  });
  expect(response.status).toBe(403);
});

test(
  'of 20,000 datagrams in a burst each is stored, or counted as lost',
  { timeout: 120_000 },
  async () => {
    const count = 20_000;
    const script = fileURLToPath(new URL('server/send-datagrams.ts', import.meta.url));
    const sender = spawn(process.execPath, [script, String(emulator.daemonPort), String(count)]);
    await once(sender, 'exit');
    await vi.waitFor(
      async () => {
        const { datagrams, counts } = await health();
        expect(datagrams.received + datagrams.dropped).toBe(count);
        expect(counts.xray_segments).toBe(datagrams.received);
      },
      { timeout: 100_000, interval: 200 },
    );
  },
);
