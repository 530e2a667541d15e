/** A click in a page, the page's call, the worker's request and its SQL: one trace, at Honeycomb and at X-Ray. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RunningEmulator } from '../../emulator/emulator.ts';
import { start } from '../emulator/start.ts';
import { openChromium } from './chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'waterfall-'));
const HTML = `<!doctype html><title>Cruddur</title><button>Home</button><output></output><script src="page.js"></script>`;
let script = '';
let server: Server;
let emulator: RunningEmulator;
let browser: Browser;
let page = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : HTML);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- a server on a port has no other address
  page = `http://localhost:${(server.address() as AddressInfo).port}`;
  emulator = await start({
    folder,
    environment: { FRONTEND_URL: page, TELEMETRY_LINGER_MS: '10' },
  });
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('fixture/otel-page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    // Zones cannot see through await, which OpenTelemetry's documentation says too.
    target: 'es2016',
    define: { API: JSON.stringify(String(emulator.apiUrl).replace(/\/$/, '')) },
  });
  script = outputFiles[0]?.text ?? '';
  browser = await openChromium();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await emulator?.close();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The texts that X-Ray was sent. */
const SEGMENTS = `SELECT value AS text FROM requests, json_each(CAST(body AS TEXT) -> 'TraceSegmentDocuments')
  WHERE operation = 'PutTraceSegments'`;
const SPANS = `SELECT trace_id, span_id, parent_id, event.name AS name FROM honeycomb_events event
  JOIN traces ON traces.id = event.trace WHERE event.kind = 'span'`;

interface Span {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_id: string | null;
  readonly name: string;
}

it('shows one waterfall from the click to the SQL', async () => {
  const tab = await browser.newPage();
  await tab.goto(page);
  await tab.getByRole('button').click();
  await tab.getByText('3 posts').waitFor();
  const database = new DatabaseSync(join(folder, 'telemetry.sqlite'), { readOnly: true });
  try {
    const way = await vi.waitFor(
      () => {
        const spans = database.prepare(SPANS).all() as unknown as Span[];
        const ways = spans.filter(({ name }) => name === 'DB all').map((sql) => wayTo(sql, spans));
        const found = ways.find((names) => names.at(-1) === 'click');
        expect(found, JSON.stringify(ways)).toBeDefined();
        return found;
      },
      { timeout: 60_000, interval: 500 },
    );
    expect(way).toEqual([
      'DB all',
      'home-activites-mock-data',
      'activities_home',
      'GET /api/activities/home',
      'HTTP GET',
      'click',
    ]);
    const texts = database
      .prepare(SEGMENTS)
      .all()
      .map(({ text }) => String(text));
    const segments = texts.map((text): { name: string; trace_id: string } => JSON.parse(text));
    const clicked = segments.find(({ name }) => name === 'cruddur-page');
    const names = segments
      .filter(({ trace_id }) => trace_id === clicked?.trace_id)
      .map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['cruddur-page', 'backend-hono']));
  } finally {
    database.close();
    await tab.close();
  }
}, 120_000);

function wayTo(span: Span, spans: readonly Span[]): string[] {
  const parent = spans.find(
    ({ trace_id, span_id }) => trace_id === span.trace_id && span_id === span.parent_id,
  );
  return parent === undefined ? [span.name] : [span.name, ...wayTo(parent, spans)];
}
