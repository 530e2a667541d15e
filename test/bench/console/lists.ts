/** How long lists and searches take, over HTTP. */
import type { Row } from '../row.ts';
import { timed } from '../emulator/timing.ts';
import type { PagesContext } from './pages.ts';

const LIST_MS = 50;
const CALLS_A_ROUND = 5;
const RANGE_MS = 15 * 60_000;

const LISTS: Readonly<Record<string, [path: string, query: Readonly<Record<string, string>>]>> = {
  'list of requests': ['request-list', {}],
  'search for a route and a status': [
    'request-list',
    { q: 'route:/api/activities/home status:500' },
  ],
  'search for an attribute': ['request-list', { q: 'app.user:@user7' }],
  'list of log lines': ['logs/list', {}],
  'search for a word in log lines': ['logs/list', { pattern: 'answering' }],
  'list of items': ['errors', { show: 'active', sort: 'last', limit: '100' }],
};

export async function measureLists({ address, rounds, report }: PagesContext): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, [path, query]] of Object.entries(LISTS)) {
    const took: number[] = [];
    for (let call = 0; call <= rounds * CALLS_A_ROUND; call += 1) {
      const search = new URLSearchParams({ ...query, from: String(Date.now() - RANGE_MS) });
      const url = `${address}/_emulator/${path}?${search}`;
      const { result, took: ms } = await timed(async () => {
        const response = await fetch(url);
        return { ok: response.ok, text: await response.text() };
      });
      if (!result.ok) throw new Error(`Cannot measure ${url}: ${result.text}`);
      if (call > 0) took.push(ms);
    }
    rows.push(report(`console: ${name}`, took, LIST_MS));
  }
  return rows;
}
