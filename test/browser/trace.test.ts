/** The page of a trace as a person uses it. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { createSenders } from './fixture/senders.ts';
import type { OtlpSpan } from './fixture/otlp.ts';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();

async function open(id = console.opened().story.failedTraceId): Promise<Page> {
  const page = await console.open(`#/trace/${id}`);
  await page.locator('.span-row').first().waitFor();
  return page;
}

const row = (page: Page, name: string) =>
  page.locator('.span-row').filter({ has: page.getByRole('button', { name, exact: true }) });

test('all vendors stand in one view: spans, logs and errors in the order of time', async () => {
  const page = await open();
  const text = await page.locator('.waterfall-rows').innerText();
  for (const part of ['web-frontend', 'notifier', 'item #1', 'notifier answered 503', '× 12']) {
    expect(text).toContain(part);
  }
  expect(await page.locator('.answer').innerText()).toMatch(
    /^notifier took [\d.]+ ms of [\d.]+ ms on the critical path\. POST \/fanout of notifier answered 503/,
  );
  expect(await page.locator('.track .path').count()).toBeGreaterThan(5);
  expect(text).toContain('CPU, cannot be measured on Workers');
  // A moment that is known to the second is not an offset.
  expect(text).not.toMatch(/reported [+−]/);
});

test('a span is chosen, its attributes filter the list, and the address keeps it', async () => {
  const page = await open();
  await row(page, 'activities_create').getByRole('button', { name: 'activities_create' }).click();
  await page.locator('.details h2', { hasText: 'activities_create' }).waitFor();
  const attribute = page.locator('.attributes dl > div', { hasText: 'app.user' });
  await attribute.hover();
  await page.reload();
  await page.locator('.details h2', { hasText: 'activities_create' }).waitFor();
  await page.locator('.attributes dl > div', { hasText: 'app.user' }).hover();
  await page
    .locator('.attributes dl > div', { hasText: 'app.user' })
    .getByRole('link', { name: 'filter' })
    .click();
  expect(await until(page, `location.hash.startsWith('#/requests?q=app.user%3Aworf')`)).toBe(true);
});

test('one key leads from a row to its details, and Escape back', async () => {
  const page = await open();
  const name = row(page, 'activities_create').getByRole('button', { name: 'activities_create' });
  await name.press('Enter');
  await page.keyboard.press('d');
  const details = page.getByRole('complementary', { name: 'Details of the span' });
  expect(await details.evaluate((element) => element.matches(':focus'))).toBe(true);
  await page.keyboard.press('Tab');
  expect(await details.locator(':focus').count()).toBe(1);
  await page.keyboard.press('Escape');
  expect(await name.evaluate((element) => element.matches(':focus'))).toBe(true);
});

test('the keyboard opens what a critical path is', async () => {
  const page = await open();
  const words = page.getByText('The chain of spans that made the request');
  expect(await words.isVisible()).toBe(false);
  await page.getByRole('button', { name: 'critical path', exact: true }).press('Enter');
  expect(await words.isVisible()).toBe(true);
});

test('what vendors got stays one press away', async () => {
  const page = await open();
  await row(page, 'activities_create').getByRole('button', { name: 'activities_create' }).click();
  await page.getByRole('tab', { name: 'Raw' }).click();
  await page.getByText('Request that brought it').first().click();
  await page.getByText('POST /v1/traces').waitFor();
  expect(await page.locator('.raw-tab .glyph').count()).toBe(3);
});

test('a text is found in names and attributes, and Enter goes to it', async () => {
  const page = await open();
  await page.keyboard.press('f');
  await page.keyboard.type('INSERT INTO');
  await page.locator('.span-row.dimmed').first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.details h2', { hasText: 'DB all' }).waitFor();
  expect(await page.locator('.find-field').innerText()).toContain('1 of 1');
});

test('spans collapse, alike siblings unfold, errors stand alone', async () => {
  const page = await open();
  const all = await page.locator('.span-row').count();
  await page.getByRole('button', { name: 'Show all' }).click();
  await until(page, `document.querySelectorAll('.span-row').length > ${all}`);
  await page.getByRole('button', { name: 'Collapse' }).first().click();
  await until(page, `document.querySelectorAll('.span-row').length === 1`);
  await page.getByRole('button', { name: 'Expand' }).click();
  await page.getByRole('button', { name: 'Only errors' }).click();
  await until(
    page,
    `!document.querySelector('.waterfall-rows').innerText.includes('validate message')`,
  );
  expect(await row(page, 'activities_create').count()).toBe(1);
});

test('arrows go through the tree, and the details lead to the item, the log lines and the map', async () => {
  const page = await open();
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowDown');
  const rows = await page.locator('.span-row').count();
  await page.keyboard.press('ArrowLeft');
  await until(page, `document.querySelectorAll('.span-row').length < ${rows}`);
  await page.keyboard.press('ArrowRight');
  await until(page, `document.querySelectorAll('.span-row').length === ${rows}`);
  await page.keyboard.press('Enter');
  const details = page.locator('.details');
  await details.locator('h2', { hasText: 'POST /api/activities' }).waitFor();
  // What a mouse finds by pointing at an attribute, the keyboard finds too.
  const filter = details.getByRole('link', { name: 'filter' }).first();
  await filter.focus();
  expect(await filter.evaluate((link) => link.matches(':focus'))).toBe(true);
  expect(await details.locator('.span-links a').allInnerTexts()).toEqual([
    '3 log lines',
    'Item #1',
    'On the map',
  ]);
  await details.getByRole('link', { name: 'On the map' }).click();
  await page.locator('.map-details h2', { hasText: 'backend-hono' }).waitFor();
});

test('the menu of traces to compare with stays within the window once it is filled', async () => {
  const page = await open();
  await page.getByRole('button', { name: /^Compare/ }).click();
  await page.locator('.compare-menu .menu-item').first().waitFor();
  const box = await page.locator('.pop-over:popover-open').boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(1280);
});

test('a drag over the small picture zooms, and a press shows all again', async () => {
  const page = await open();
  const box = await page.locator('.minimap canvas').boundingBox();
  if (box === null) throw new Error('There is no small picture');
  await page.mouse.move(box.x + box.width * 0.2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 20);
  await page.mouse.up();
  await page.getByRole('button', { name: 'Whole time' }).click();
  expect(await page.getByRole('button', { name: 'Whole time' }).count()).toBe(0);
  await row(page, 'activities_create').getByRole('button', { name: 'activities_create' }).click();
  await page.getByRole('button', { name: 'Zoom to span' }).click();
  await page.getByRole('button', { name: 'Whole time' }).waitFor();
});

const LARGE = '6b0b00000000000000000000000000ff';

test('20,000 spans open and scroll with few nodes in the page', async () => {
  const senders = createSenders(console.opened().url);
  const startMs = Date.now() - 60_000;
  const spans = Array.from({ length: 20_000 }, (_, n): OtlpSpan => {
    // Half of them one after the other below the first, whose critical path goes by between them; half below those.
    const isBelowFirst = n > 0 && n <= 10_000;
    const parent = n === 0 ? undefined : isBelowFirst ? 0 : Math.floor((n - 1) / 4);
    return {
      traceId: LARGE,
      spanId: n.toString(16).padStart(16, 'e'),
      ...(parent !== undefined && { parentSpanId: parent.toString(16).padStart(16, 'e') }),
      name: `work ${n}`,
      startMs: startMs + 2 * (isBelowFirst ? n : (parent ?? 0)),
      durationMs: n === 0 ? 20_100 : 1,
      attributes: { 'work.number': n },
    };
  });
  for (let at = 0; at < spans.length; at += 5000) {
    await senders.spans('large', spans.slice(at, at + 5000));
  }
  const page = await open(LARGE);
  const count = (selector: string) => page.locator(selector).count();
  for (const place of [0, 260_000]) {
    await page.evaluate(`window.scrollTo(0, ${place})`);
    await until(
      page,
      `[...document.querySelectorAll('.span-row')].some(({ offsetTop, style }) =>
        Math.abs(new DOMMatrix(style.transform).f - ${place}) < 2000)`,
    );
    expect(await count('.span-row')).toBeLessThan(120);
    // 119,186 of them made a page that took seconds to draw.
    expect(await count('*')).toBeLessThan(3000);
  }
});

test('a trace that is not there says so', async () => {
  const { page, faults } = await console.watch();
  await page.evaluate(`location.hash = '#/trace/${'9'.repeat(32)}'`);
  await page.getByText('No trace').waitFor();
  // The browser writes the 404 to its console.
  faults.splice(0);
  expect(await page.getByRole('link', { name: 'All requests' }).count()).toBeGreaterThan(0);
});
