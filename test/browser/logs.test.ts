/** The page of logs as a person uses it. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { start } from '../emulator/start.ts';
import { createSenders } from './fixture/senders.ts';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();

const open = (search = '') => console.open(`#/logs${search}`);
const lines = (page: Page) => page.locator('.lines > .line');
const field = (page: Page) => page.getByRole('combobox');

async function write(...messages: string[]): Promise<void> {
  const now = Date.now();
  const logs = messages.map((message) => ({ timestamp: now, message }));
  await createSenders(console.opened().url).logs('tests', 'one', logs);
}

test('lines with and without a trace are summed up, drawn and listed', async () => {
  const page = await open();
  expect(await page.locator('.answer').innerText()).toMatch(
    /^\d+ lines in the last 15 min, \d+ errors\..* say .*, the first at \d\d:\d\d:\d\d\.$/,
  );
  for (const part of ['error', 'warn', 'other']) {
    expect(await page.locator(`.histogram path.${part}[d^=M]`).count()).toBe(1);
  }
  for (const end of await page.locator('.histogram .ends time').all()) {
    expect(await end.getAttribute('title')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d.* UTC$/);
  }
  expect(await page.locator('.histogram .ends time').count()).toBe(3);
  expect(await page.locator('.lines .run-mark').innerText()).toMatch(/^Worker reloaded/);
  const texts = await lines(page).allInnerTexts();
  expect(texts.some((text) => /fanout done/.test(text))).toBe(true);
  expect(texts.some((text) => /GET http/.test(text))).toBe(true);
});

test('one follows the tail, pauses it, and goes on', async () => {
  const page = await open('?group=tests');
  await write('level=info msg="the first of the tail"');
  await page.getByText('the first of the tail').waitFor();
  await page.locator('body').press(' ');
  await write('level=info msg="written while paused"', 'level=info msg="and one more"');
  await page.getByRole('button', { name: '2 new while paused' }).click();
  expect(await until(page, `document.querySelectorAll('.lines > .line').length === 3`)).toBe(true);
});

test('a pattern is applied as one types, and a wrong one says where and what would be right', async () => {
  const page = await open();
  await field(page).fill('"try 2 of 2"');
  await until(
    page,
    `document.querySelectorAll('.lines > .line').length ===
    document.querySelectorAll('.lines > .line:has(mark)').length`,
  );
  expect(new URL(page.url()).hash).toContain('pattern=');
  const matching = await lines(page).count();
  await field(page).fill('gave:up');
  await page
    .getByText('“gave:up” has other signs than letters and digits, at character 1.')
    .waitFor();
  expect(await page.locator('.query-paint .mistake').innerText()).toBe('gave:up');
  // The last one that could be read still holds.
  expect(await lines(page).count()).toBe(matching);
  await field(page).press('Tab');
  expect(await field(page).inputValue()).toBe('"gave:up"');
  await page.getByText('No line matches').waitFor();
});

test('a query names its mistake, is completed, and its answer opens to lines', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Insights' }).click();
  await field(page).fill('fields @timestamp, message | filtr level = "ERROR"');
  await page.getByText('There is no command “filtr” here, at character 30.').waitFor();
  await field(page).press('Tab');
  await until(page, `document.querySelector('.query-bar.wrong') === null`);
  await field(page).press('Enter');
  await page.getByRole('region', { name: 'Answer of the query' }).waitFor();
  expect(await page.locator('.answer').innerText()).toMatch(
    /^\d+ rows out of \d+ lines? that match/,
  );
  await page.locator('.query-result [data-row]').first().click();
  await page.getByText('Open the trace').waitFor();
  await field(page).fill('st');
  await page.getByRole('option', { name: /^stats/ }).click();
  expect(await field(page).inputValue()).toBe('stats ');
});

test('a line opens to its JSON, the lines around it, and its trace', async () => {
  const page = await open('?level=error&group=cruddur');
  await page.locator('body').press('j');
  await page.keyboard.press('Enter');
  const detail = page.locator('.detail');
  await detail.getByRole('button', { name: 'span_id' }).waitFor();
  await detail.getByRole('button', { name: '5 lines before and after' }).click();
  await until(page, `document.querySelectorAll('.around .line').length >= 6`);
  await detail.getByRole('link', { name: 'Open the trace' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(new URL(page.url()).hash).toMatch(/^#\/trace\/[\da-f]{32}/);
});

test('a pasted trace id narrows the lines to its trace', async () => {
  const page = await open();
  const { failedTraceId } = console.opened().story;
  const all = await lines(page).count();
  await field(page).fill(`Root=1-${failedTraceId.slice(0, 8)}-${failedTraceId.slice(8)}`);
  await until(page, `location.hash.startsWith('#/logs/${failedTraceId}')`);
  await until(page, `document.querySelectorAll('.lines > .line').length === 3`);
  await page.getByRole('button', { name: /^Trace/ }).click();
  expect(await until(page, `document.querySelectorAll('.lines > .line').length >= ${all}`)).toBe(
    true,
  );
});

test('an empty emulator says what to do', async () => {
  const emulator = await start({ worker: false });
  try {
    const { page } = await console.watch(undefined, emulator.url);
    await page.evaluate(`location.hash = '#/logs'`);
    await page.getByText('Nothing has been logged yet').waitFor();
    expect(await page.locator('main').innerText()).toContain(emulator.url);
    await page.context().close();
  } finally {
    await emulator.close();
  }
});
