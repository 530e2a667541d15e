/**
 * How long a search of two letters takes over many posts, beside a read of one row by its primary key (which is what the
 * health check does): over D1 in workerd, and over SQLite in Deno. One request after the other, the two in turn.
 */
import type { PartOptions } from '../part.ts';
import { judge, quantile, type Row } from '../row.ts';
import { startDeno } from './deno.ts';
import { INSERT_POSTS, POSTS } from './fixtures/posts.ts';
import { startSubject } from './subject.ts';

const MAX_MS = { atMost: 20 };
const WARM_UP = 50;
const REQUESTS = 200;
const NOTHING = { spans: 0, documents: 0, events: 0 };

const ONE_ROW = '/api/health-check';
const SEARCHES = {
  'that all posts hold': '/api/activities/search?term=th',
  'that few posts hold': '/api/activities/search?term=zq',
  'that all posts hold, beside two that few hold': '/api/activities/search?term=th+zq',
} as const;

export async function measureSearch({ quick, progress }: PartOptions): Promise<Row[]> {
  progress(`search over ${POSTS} posts`);
  const requests = quick ? 10 : REQUESTS;
  const variables = { APP: 'home' };
  const subject = await startSubject({
    name: 'D1',
    fixture: 'bare',
    variables,
    perRequest: NOTHING,
    posts: INSERT_POSTS,
  });
  const rows: Row[] = [];
  try {
    rows.push(...(await measure('D1', subject.ports.workerd, requests)));
  } finally {
    await subject.close();
  }
  const deno = await startDeno('SQLite in Deno', 'search', variables);
  try {
    rows.push(...(await measure(deno.name, deno.port, requests)));
  } finally {
    await deno.close();
  }
  return rows;
}

async function measure(store: string, port: number, requests: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [what, path] of Object.entries(SEARCHES)) {
    const times = { search: [] as number[], oneRow: [] as number[] };
    for (let n = -WARM_UP; n < requests; n += 1) {
      const oneRow = await timeOf(port, ONE_ROW);
      const search = await timeOf(port, path);
      if (n < 0) continue;
      times.oneRow.push(oneRow);
      times.search.push(search);
    }
    const [value, row] = [quantile(times.search, 0.5), quantile(times.oneRow, 0.5)];
    const slow = quantile(times.search, 0.9).toFixed(1);
    rows.push(
      judge({
        name: `search of two letters ${what}, ${store}`,
        value,
        unit: 'ms',
        reference: `one row ${row.toFixed(2)} ms, ${(value / row).toFixed(1)} times as long; 90th percentile ${slow} ms`,
        limit: MAX_MS,
      }),
    );
  }
  return rows;
}

async function timeOf(port: number, path: string): Promise<number> {
  const startedMs = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  const body: unknown = await response.json();
  const took = performance.now() - startedMs;
  const isFound = path === ONE_ROW || (Array.isArray(body) && body.length > 0);
  if (!isFound) throw new Error(`Cannot measure ${path}: ${JSON.stringify(body).slice(0, 200)}`);
  return took;
}
