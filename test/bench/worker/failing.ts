/**
 * What telemetry adds to a failing request before its response, warm: the time until the response is there, beside
 * the same app unobserved. In this process and in turn, because on a socket the report that is made after one response
 * would be counted against the next.
 */
import { setTimeout as wait } from 'node:timers/promises';
import '../../../src/deno/hooks.ts';
import type { Database } from '../../../src/cruddur/database.ts';
import type { PartOptions } from '../part.ts';
import { judge, quantile, type Row } from '../row.ts';

const ADDED_MS = { atMost: 0.2 };
const WARM_UP = 400;
const REQUESTS = 400;

/** Its error is what the app does not handle. */
const broken: Database = {
  prepare() {
    throw new Error('the store is gone');
  },
  batch: () => Promise.reject(new Error('the store is gone')),
};

export async function measureFailing(
  variables: Readonly<Record<string, string>>,
  { quick, progress }: PartOptions,
): Promise<Row[]> {
  progress('failing request, before its response');
  // After the hooks: the library asks for a module that only workerd has.
  const { observeMeasured } = await importWithoutNetwork(() => import('./fixtures/observed.ts'));
  const { serveUnobserved } = await import('./fixtures/unobserved.ts');
  const bare = serveUnobserved('home');
  const observed = observeMeasured();
  const env = {
    HONEYCOMB_API_KEY: '',
    OTEL_EXPORTER_OTLP_ENDPOINT: '',
    ...variables,
    APP: 'home',
    DB: broken,
  };
  const work: Promise<unknown>[] = [];
  const waitUntil = (promise: Promise<unknown>): void => void work.push(promise);
  const serve = {
    bare: (request: Request) => bare(request, broken),
    observed: (request: Request) => observed.fetch(request, env, { waitUntil }),
  };

  const times = { bare: [] as number[], observed: [] as number[] };
  const count = quick ? 50 : REQUESTS;
  for (let n = -(quick ? 50 : WARM_UP); n < count; n += 1) {
    for (const name of ['bare', 'observed'] as const) {
      const request = new Request('http://localhost/api/activities/home', {
        headers: { 'user-agent': 'cruddur-bench/1', accept: '*/*' },
      });
      const startedMs = performance.now();
      const { status } = await serve[name](request);
      const took = performance.now() - startedMs;
      if (status !== 500) throw new Error(`Cannot measure a failing request: status is ${status}`);
      if (n >= 0) times[name].push(took);
      // The report is made now.
      await wait(1);
    }
  }
  await Promise.all(work);
  const [without, full] = [quantile(times.bare, 0.5), quantile(times.observed, 0.5)];
  return [
    judge({
      name: 'failing request, added before its response, in process',
      value: full - without,
      unit: 'ms',
      reference: `bare ${without.toFixed(3)} ms; 90th percentile ${quantile(times.observed, 0.9).toFixed(3)} ms`,
      limit: ADDED_MS,
    }),
  ];
}

/** The library keeps the `fetch` it finds when it is loaded: one that answers at once, so that no sending is measured. */
async function importWithoutNetwork<T>(load: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis;
  globalThis.fetch = async () => Response.json({ err: 0 });
  try {
    return await load();
  } finally {
    globalThis.fetch = fetch;
  }
}
