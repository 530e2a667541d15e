/** The SQL page as a person uses it. */
import { expect, test } from 'vitest';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();

test('a statement runs from a link, and a trace id in its rows opens the trace', async () => {
  const sql = `SELECT trace_id, status FROM traces WHERE status = 500 LIMIT 3`;
  const page = await console.open(`#/sql?sql=${encodeURIComponent(sql)}`);
  expect(await page.locator('.answer').innerText()).toMatch(/^3 rows in /);
  expect(await page.locator('.sql-result tbody tr').first().innerText()).toMatch(/500$/);
  await page.locator('.sql-result a').first().click();
  expect(await until(page, `location.hash.startsWith('#/trace/')`)).toBe(true);
});

test('Ctrl+Enter runs what was written, more rows than are shown are told, the address keeps it', async () => {
  const page = await console.open('#/sql');
  await page.getByRole('textbox').fill('SELECT id FROM honeycomb_events');
  await page.keyboard.press('Control+Enter');
  await until(page, `/first 500 rows/.test(document.querySelector('.answer').innerText)`);
  expect(page.url()).toContain('honeycomb_events');
});

test('a mistake is shown in its line, and leads to its place', async () => {
  const { page, faults } = await console.watch();
  await page.goto(`${console.opened().url}/#/sql`);
  await page.locator('.sql-result').waitFor();
  await page.getByRole('textbox').fill('SELECT id\nFROM tracse\nLIMIT 1');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('alert').getByText('no such table: tracse').waitFor();
  expect(await page.locator('.mistake').innerText()).toBe('tracse');
  await page.getByRole('button', { name: 'line 2, character 6' }).click();
  const caret = await page.evaluate('document.querySelector("textarea").selectionStart');
  expect(caret).toBe(15);
  // The browser writes an answer of 400 to the console.
  expect(faults.splice(0)).toEqual([expect.stringContaining('400')]);
});

test('the tables say what their columns mean', async () => {
  const page = await console.open('#/sql');
  await page.getByText('honeycomb_events', { exact: true }).click();
  expect(await page.locator('details[open] pre').innerText()).toContain('unix nanoseconds');
});
