/**
 * The library loaded more than once in an isolate: by a package that brings its own, or by a development server that
 * loads changed modules again. The copies record together.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { readWorkerConfig } from '../../../../emulator/worker/config.ts';
import type * as Door from './door.fixture.ts';
import { ENV } from './door.fixture.ts';
import type * as Library from '../../../../src/telemetry/index.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

const ENTRY = `
  export { openDoor } from './door.fixture.ts';
  export { currentTelemetry, withSpan } from '../../../../src/telemetry/index.ts';`;

/** Bundled with OpenTelemetry's API, so that a copy has all of its own. */
let bundle: string;
beforeAll(async () => {
  const resolveDir = fileURLToPath(new URL('.', import.meta.url));
  const { alias } = await readWorkerConfig(`${ROOT}wrangler.toml`);
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*'],
    alias: { ...alias, 'cloudflare:workers': `${ROOT}src/deno/cloudflare-workers.ts` },
  });
  bundle = outputFiles[0]?.text ?? '';
});

async function load(name: string) {
  const source = Buffer.from(`${bundle}\n// ${name}`).toString('base64');
  const copy: Pick<typeof Door, 'openDoor'> &
    Pick<typeof Library, 'currentTelemetry' | 'withSpan'> = await import(
    /* @vite-ignore */ `data:text/javascript;base64,${source}`
  );
  return { ...copy, door: copy.openDoor() };
}
type Copy = Awaited<ReturnType<typeof load>>;

class D1Database {
  prepare(sql: string) {
    return { first: async () => sql };
  }
}
const env = { ...ENV, DB: new D1Database() };

/** Answers the id of the trace it works in. */
const workerOf = ({ withSpan, currentTelemetry }: Copy) => ({
  fetch: async (_request: Request, { DB }: typeof env, _context: object) => {
    await withSpan('work', () => DB.prepare('SELECT 1').first());
    return new Response(currentTelemetry()?.traceId ?? 'none');
  },
});

async function spansOf({ door }: Copy): Promise<string[]> {
  await door.settle();
  return door.vendors
    .spans()
    .map(({ name, traceId }) => `${name} ${traceId}`)
    .toSorted();
}

describe('each copy of the library', () => {
  it('records as the first does', async () => {
    for (const name of ['first', 'second', 'third']) {
      const copy = await load(name);
      const { fetch } = copy.door.observe(workerOf(copy));
      const response = await fetch(new Request('https://shop.example/'), env, copy.door.context);
      const id = await response.text();
      expect(await spansOf(copy)).toEqual([`DB first ${id}`, `GET ${id}`, `work ${id}`]);
    }
  });

  it('makes no trace of a call within one of another copy', async () => {
    const [outer, inner] = [await load('outer'), await load('inner')];
    const { fetch } = inner.door.observe(workerOf(inner));
    const handlers = outer.door.observe({
      fetch: (...args: Parameters<typeof fetch>) => fetch(...args),
    });
    const response = await handlers.fetch(
      new Request('https://shop.example/'),
      env,
      outer.door.context,
    );
    const id = await response.text();
    expect(await spansOf(outer)).toEqual([`DB first ${id}`, `GET ${id}`, `work ${id}`]);
    expect(await spansOf(inner)).toEqual([]);
  });
});
