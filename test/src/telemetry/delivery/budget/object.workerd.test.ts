import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const Report = v.object({
  counted: v.string(),
  settledAt: v.nullable(v.string()),
  vendors: v.object({ honeycomb: v.object({ used: v.number() }) }),
});

let script: string;
let folder: string;
let running: Miniflare | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'budget-'));
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('object-worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'esnext',
  });
  script = outputFiles[0]?.text ?? '';
});

afterAll(async () => {
  await running?.dispose();
  await rm(folder, { recursive: true });
});

/** Two workers, each with its own isolate, and one object that the first one hosts. */
async function start(): Promise<
  (client: string, query: string) => Promise<v.InferOutput<typeof Report>>
> {
  await running?.dispose();
  const client = (name: string) => ({
    name,
    script,
    routes: [`${name}.example/*`],
    modules: true,
    compatibilityDate: '2026-07-01',
    durableObjects: { BUDGET: { className: 'BudgetObject', scriptName: 'one', useSQLite: true } },
  });
  const miniflare = new Miniflare({
    port: 0,
    cf: false,
    durableObjectsPersist: folder,
    workers: [client('one'), client('two')],
  });
  running = miniflare;
  return async (name, query) => {
    const response = await miniflare.dispatchFetch(`http://${name}.example/?${query}`);
    return v.parse(Report, await response.json());
  };
}

describe('BudgetObject in workerd', () => {
  it('loses no count of two clients at once and keeps it over a restart', async () => {
    let call = await start();
    const requests = Array.from({ length: 200 }, (_, index) =>
      call(index % 2 === 0 ? 'one' : 'two', `spent=${index}&${index % 3 === 0 ? 'force' : ''}`),
    );
    await Promise.all(requests);
    await Promise.all([call('one', 'force'), call('two', 'force')]);
    const expected = (200 * 199) / 2;
    for (const client of ['one', 'two']) {
      const report = await call(client, 'force');
      expect(report.vendors.honeycomb.used).toBe(expected);
      expect(report.counted).toBe('account');
      expect(report.settledAt).not.toBeNull();
    }

    call = await start();
    expect((await call('two', 'spent=1&force')).vendors.honeycomb.used).toBe(expected + 1);
  });
});
