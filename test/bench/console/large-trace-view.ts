/** How long a large trace takes until its rows are on the screen, and how long frames take while it is scrolled. */
import * as v from 'valibot';
import { openPage, until } from '../../browser/watched-page.ts';
import type { Row } from '../row.ts';
import { LARGE_TRACE_SPANS } from './large-trace.ts';
import type { PagesContext } from './pages.ts';

const OPEN_MS = 500;
/** Of a screen with 60 frames a second: two of them, beyond which one is seen to be missing. */
const FRAME_MS = 34;

/** @param isFlat as the trace was sent */
export async function measureLargeTrace(
  { browser, address, rounds, report }: PagesContext,
  id: string,
  isFlat: boolean,
): Promise<Row[]> {
  const { page } = await openPage(browser, address);
  const opened: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    await page.evaluate("location.hash = '#/setup'");
    await until(page, "document.querySelector('.span-row') === null");
    const took = Number(await page.evaluate(timeOpening(id)));
    if (round > 0) opened.push(took);
  }
  const frames = v.parse(v.array(v.number()), await page.evaluate(SCROLLED));
  await page.context().close();
  const spans = `${LARGE_TRACE_SPANS.toLocaleString('en')} spans${isFlat ? ' below one' : ''}`;
  return [
    report(`console: a trace of ${spans} until its rows are drawn`, opened, OPEN_MS),
    report(`console: a frame while ${spans} are scrolled through`, frames, FRAME_MS),
  ];
}

/** In the page: milliseconds from following a link until the rows are on the screen. */
function timeOpening(id: string): string {
  return `new Promise((done) => {
    const began = performance.now();
    const look = () => document.querySelector('.span-row') === null
      ? requestAnimationFrame(look)
      : requestAnimationFrame(() => done(performance.now() - began));
    location.hash = '#/trace/${id}';
    look();
  })`;
}

/** In the page: milliseconds of each frame while two hundred steps of 300 px go by. */
const SCROLLED = `new Promise((done) => {
  const frames = [];
  let last = performance.now();
  const step = (now) => {
    frames.push(now - last);
    last = now;
    window.scrollBy(0, 300);
    if (frames.length < 200) requestAnimationFrame(step);
    else done(frames.slice(2));
  };
  requestAnimationFrame(step);
})`;
