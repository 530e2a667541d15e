/** How long the answers of each page take, for the time range that it has at first and for all that is stored. */
import type { Browser } from 'playwright-core';
import { openPage } from '../../browser/watched-page.ts';
import { traceId } from '../emulator/ids.ts';
import type { Row } from '../row.ts';
import type { Report } from './measure.ts';
import { startOf, type Extent } from './stored-story.ts';
import { watchVisits } from './visits.ts';

const PAGE_MS = 300;

const PLACES = [
  'requests',
  'map',
  'logs',
  'errors',
  'errors/1',
  'errors?tab=security',
  'explore',
  'boards',
  'metrics',
  'sql',
  'sampling',
  'spend',
  'traffic',
  'runs',
  'setup',
  'lab',
] as const;
const SOME_TRACE = 10;

export interface PagesContext {
  readonly browser: Browser;
  readonly address: string;
  readonly extent: Extent;
  readonly rounds: number;
  readonly report: Report;
  readonly progress: (line: string) => void;
}

export async function measurePages({
  browser,
  address,
  extent,
  rounds,
  report,
  progress,
}: PagesContext): Promise<Row[]> {
  const { page } = await openPage(browser, address);
  const visits = watchVisits(page);
  const trace = traceId(SOME_TRACE, 0, startOf(SOME_TRACE, extent));
  const rows: Row[] = [];
  for (const place of [...PLACES, `trace/${trace}`]) {
    for (const range of ['', 'range=all']) {
      const hash = `#/${place}${place.includes('?') ? '&' : '?'}${range}`;
      // Left for a page that asks little, and is not measured before or after.
      const away = place === 'setup' || place === 'lab' ? '#/sampling' : '#/setup';
      const took: number[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        await visits.visit(away);
        took.push(await visits.visit(hash));
      }
      const [first = Number.NaN, ...warm] = took;
      const name = `${place.replace(trace, '…')}${range === '' ? '' : ', all there is'}`;
      progress(`${name}: ${first.toFixed(0)} ms the first time`);
      rows.push(report(`console: ${name}`, warm, PAGE_MS));
    }
  }
  await page.context().close();
  return rows;
}
