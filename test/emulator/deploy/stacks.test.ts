/** What `npm run deploy` uploads is run as Cloudflare would, and fails: its stacks are in TypeScript at every vendor. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  eachMapping,
  originalPositionFor,
  TraceMap,
  type EachMapping,
} from '@jridgewell/trace-mapping';
import { Miniflare } from 'miniflare';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningEmulator } from '../../../emulator/emulator.ts';
import { LOCAL_KEYS } from '../../../emulator/server/local-keys.ts';
import { createVendors } from '../../../emulator/deploy/smoke/vendors.ts';
import { stackTable } from '../../../emulator/deploy/stack-table.ts';
import { readStackLines } from '../../../src/stack-lines.ts';
import { start } from '../start.ts';
import { startCloudflare, type Cloudflare } from './cloudflare.ts';
import { PROJECT, runCommand } from './run.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const Stored = v.looseObject({
  events: v.array(v.unknown()),
  segments: v.array(v.unknown()),
  logs: v.array(v.unknown()),
});
const Instances = v.object({
  result: v.object({ instances: v.array(v.looseObject({ id: v.number() })) }),
});
const Map3 = v.looseObject({
  version: v.literal(3),
  sources: v.array(v.string()),
  names: v.array(v.string()),
  mappings: v.string(),
});

const REVISION = '0123456789ab';
let cloudflare: Cloudflare;
let emulator: RunningEmulator;
let home: string;
let worker: Miniflare;
let said: string;
let trace: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stacks-'));
  cloudflare = await startCloudflare();
  emulator = await start({ worker: false });
  const args = ['--revision', REVISION, '--emulator', emulator.url, '--no-smoke'];
  const { code, text } = await runCommand('main.ts', args, { cloudflare, home });
  said = text;
  expect([code, text]).toEqual([0, expect.stringContaining('Deployed: ')]);
  worker = runUploaded(uploaded().parts);
  // It has a database without tables.
  const response = await worker.dispatchFetch('http://api.example/api/activities/home', {
    headers: { 'x-amzn-trace-id': 'Sampled=1' },
  });
  expect(response.status).toBe(500);
  const [, time = '', rest = ''] =
    /Root=1-([\da-f]{8})-([\da-f]{24})/.exec(response.headers.get('x-amzn-trace-id') ?? '') ?? [];
  trace = `${time}${rest}`;
});
afterAll(async () => {
  await worker?.dispose();
  await emulator?.close();
  await cloudflare?.close();
  await rm(home, { recursive: true, force: true });
});

function uploaded() {
  const call = cloudflare.calls.find(({ parts }) => 'worker.js' in parts);
  if (call === undefined) throw new Error('Nothing was uploaded');
  return call;
}

function runUploaded(parts: Readonly<Record<string, string>>): Miniflare {
  const modules = Object.entries(parts)
    .filter(([path]) => /\.m?js$/.test(path))
    .map(([path, contents]) => ({ type: 'ESModule' as const, path, contents }));
  return new Miniflare({
    modules,
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
    handleRuntimeStdio(stdout, stderr) {
      stdout.resume();
      stderr.resume();
    },
    d1Databases: { DB: 'DB' },
    bindings: {
      CF_VERSION_METADATA: { id: 'a', tag: REVISION, timestamp: '' },
      OTEL_EXPORTER_OTLP_ENDPOINT: emulator.url,
      HONEYCOMB_API_KEY: LOCAL_KEYS.honeycombApiKey,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: emulator.url,
      AWS_ACCESS_KEY_ID: LOCAL_KEYS.awsAccessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_KEYS.awsSecretAccessKey,
      ROLLBAR_ENDPOINT: `${emulator.url}/api/1/item/`,
      ROLLBAR_ACCESS_TOKEN: LOCAL_KEYS.rollbarAccessToken,
      TELEMETRY_LINGER_MS: 10,
    },
  });
}

async function readRollbar(path: string): Promise<unknown> {
  const headers = { 'x-rollbar-access-token': LOCAL_KEYS.rollbarAccessToken };
  return (await fetch(new URL(path, emulator.url), { headers })).json();
}

describe('a stack names a file and a line of the sources', () => {
  /** What the emulator keeps of each vendor. */
  async function readStored(vendor: string): Promise<unknown> {
    if (vendor === 'Rollbar') return readRollbar('/api/1/instances');
    const answer = await fetch(`${emulator.url}/_emulator/traces/${trace}`);
    const stored = v.parse(Stored, await answer.json());
    return { Honeycomb: stored.events, 'X-Ray': stored.segments, 'CloudWatch Logs': stored.logs }[
      vendor
    ];
  }

  it.each([
    ['Honeycomb', /\(src\/cruddur\/activities\/store\.ts:(\d+):1\)/],
    ['X-Ray', /"path":"src\/cruddur\/activities\/store\.ts","line":(\d+)/],
    ['CloudWatch Logs', /\(src\/cruddur\/activities\/store\.ts:(\d+):1\)/],
    ['Rollbar', /"filename":"src\/cruddur\/activities\/store\.ts","lineno":(\d+)/],
  ])('at %s', async (name, frame) => {
    const vendor = createVendors({ environment: {}, emulator: emulator.url }).find(
      (one) => one.name === name,
    );
    const signal = AbortSignal.timeout(60_000);
    await vi.waitFor(async () => expect(await vendor?.has?.(trace, signal)).toBe(true), {
      timeout: 60_000,
      interval: 200,
    });
    // A document may be a text in it.
    const stored = JSON.stringify(await readStored(name)).replaceAll('\\"', '"');
    expect(stored).toMatch(frame);
    const [, line = ''] = frame.exec(stored) ?? [];
    const source = await readFile(join(PROJECT, 'src/cruddur/activities/store.ts'), 'utf8');
    expect(source.split('\n')[Number(line) - 1]).toContain('await ');
  });
});

describe('the deploy', () => {
  it('is told to Rollbar with its source map, and marked in Honeycomb', async () => {
    expect(said).toContain('Rollbar knows of the deploy');
    expect(said).toContain('Honeycomb knows of the deploy');
    expect(await readRollbar('/api/1/deploys')).toMatchObject({
      result: { deploys: [{ revision: REVISION, environment: 'production' }] },
    });
    const headers = { 'x-honeycomb-team': LOCAL_KEYS.honeycombApiKey };
    const markers = await fetch(`${emulator.url}/1/markers/backend-hono`, { headers });
    expect(await markers.json()).toMatchObject([
      { type: 'deploy', message: `Deployed ${REVISION}` },
    ]);
  });

  it('gives Rollbar a map that fits the bundle of that version', async () => {
    const file = 'src/cruddur/activities/store.ts';
    const { parts } = uploaded();
    const traced = new TraceMap(v.parse(Map3, JSON.parse(parts['worker.js.map'] ?? '')));
    const places: EachMapping[] = [];
    eachMapping(traced, (mapping) => void (mapping.source === file && places.push(mapping)));
    const [place] = places;
    const colno = Number(place?.generatedColumn) + 1;
    const frame = { filename: 'https://worker.js', lineno: place?.generatedLine, colno };
    const exception = { class: 'Error', message: 'by hand' };
    const data = {
      environment: 'production',
      code_version: REVISION,
      body: { trace: { frames: [frame], exception } },
    };
    const headers = { 'x-rollbar-access-token': LOCAL_KEYS.rollbarAccessToken };
    const body = JSON.stringify({ data });
    await fetch(`${emulator.url}/api/1/item/`, { method: 'POST', headers, body });
    await vi.waitFor(
      async () => {
        const { result } = v.parse(Instances, await readRollbar('/api/1/instances'));
        const id = result.instances.find((one) => JSON.stringify(one).includes('by hand'))?.id;
        const stacks = await fetch(`${emulator.url}/_emulator/stacks/occurrence/${id}`);
        expect(JSON.stringify(await stacks.json())).toContain(
          `"file":"${file}","line":${place?.originalLine}`,
        );
      },
      { timeout: 30_000, interval: 200 },
    );
  });

  it('names its version, and uploads a map without paths of this machine', () => {
    const { metadata, parts } = uploaded();
    expect(metadata).toMatchObject({ annotations: { 'workers/tag': REVISION } });
    const map = v.parse(Map3, JSON.parse(parts['worker.js.map'] ?? ''));
    expect(map.sources).toContain('src/cruddur/activities/store.ts');
    expect(map.sources.filter((source) => source.includes('..'))).toEqual([]);
  });

  it('has a table of lines that agrees with the map', () => {
    const { parts } = uploaded();
    const map = v.parse(Map3, JSON.parse(parts['worker.js.map'] ?? ''));
    const find = readStackLines(stackTable(map));
    const traced = new TraceMap(map);
    const wrong: unknown[] = [];
    let own = 0;
    for (const [index, text] of (parts['worker.js'] ?? '').split('\n').entries()) {
      for (let column = 1; column <= text.length; column += 7) {
        const { source, line } = originalPositionFor(traced, {
          line: index + 1,
          column: column - 1,
        });
        const isOwn = source?.startsWith('src/') === true;
        if (isOwn) own += 1;
        const wanted = isOwn ? `${source}:${line}` : undefined;
        const place = find(index + 1, column);
        const found = place && `${place.file}:${place.line}`;
        if (found !== wanted) wrong.push({ at: `${index + 1}:${column}`, found, wanted });
      }
    }
    expect(wrong).toEqual([]);
    expect(own).toBeGreaterThan(10_000);
  });
});
