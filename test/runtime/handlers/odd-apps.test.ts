/** Callers of an app get the same answers with telemetry as without, for every kind of export and answer. */
import { Response as WorkerResponse, type Request } from 'miniflare';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { attributeOf, ENV } from '../../src/telemetry/handlers/door.fixture.ts';
import { answerOutbound } from '../outbound.ts';
import { createVendors } from '../vendors.ts';
import { startWorkerScript, type WorkerScript } from '../worker-script.ts';

const vendors = createVendors();
let worker: WorkerScript;

function upstream({ url }: Request): WorkerResponse | undefined {
  switch (url) {
    case 'https://upstream.example/text':
      return new WorkerResponse('upstream', { headers: { 'x-own': '1' } });
    case 'https://upstream.example/zipped':
      return new WorkerResponse('upstream zipped', { headers: { 'content-encoding': 'gzip' } });
    case 'https://upstream.example/missing':
      return new WorkerResponse('missing', { status: 404 });
    default:
      return undefined;
  }
}

beforeAll(async () => {
  worker = await startWorkerScript(new URL('odd-apps.worker.ts', import.meta.url), {
    bindings: { ...ENV, TELEMETRY_LINGER_MS: '10' },
    outboundService: (request: Request) => upstream(request) ?? answerOutbound(vendors, request),
  });
});
afterAll(() => worker?.close());

/** Of the connection, and the one that telemetry adds. */
const IGNORED = new Set([
  'x-amzn-trace-id',
  'date',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
]);

/** What the caller gets. Of an error the runtime shows its stack, which is left out. */
async function outcomeOf(name: string, way: string, method: string): Promise<object> {
  const url = new URL(`/${encodeURIComponent(name)}/${way}`, worker.url);
  const response = await fetch(url, { method, redirect: 'manual' });
  const { status, statusText } = response;
  const body = await response.text().catch(() => 'torn');
  if (status === 500) return { status };
  const headers = [...response.headers].filter(([header]) => !IGNORED.has(header));
  return { status, statusText, body, headers };
}

async function outcomes(names: readonly string[], way: string, method: string) {
  const all: Record<string, object> = {};
  for (const name of names) all[name] = await outcomeOf(name, way, method);
  return all;
}

const names = async (): Promise<string[]> =>
  v.parse(v.array(v.string()), await (await fetch(worker.url)).json());

it.each(['GET', 'HEAD'])('%s is answered as without telemetry', async (method) => {
  const all = await names();
  const bare = await outcomes(all, 'bare', method);
  expect(Object.values(bare).filter((outcome) => 'body' in outcome).length).toBeGreaterThan(25);
  expect(await outcomes(all, 'observed', method)).toEqual(bare);
});

it('each is told of', async () => {
  const all = await names();
  await vi.waitFor(() => {
    const paths = vendors.spans().map((span) => String(attributeOf(span, 'url.path')));
    const told = new Set(paths.map((path) => decodeURIComponent(path)));
    expect(all.filter((name) => !told.has(`/${name}/observed`))).toEqual([]);
  }, 30_000);
});
