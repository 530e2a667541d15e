/** The lab, and exports and imports, as a person uses them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { start } from '../emulator/start.ts';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();

test('exercises are marked when telemetry proves them, and stay so when it is gone', async () => {
  const emulator = await start({ worker: false });
  try {
    const { page } = await console.watch(undefined, emulator.url);
    await page.goto(`${emulator.url}/#/lab`);
    await page.getByText('0 of 10 done. Next: Send the first trace.').waitFor();
    const span = { traceId: 'c'.repeat(32), spanId: 'c'.repeat(16), name: 'GET /lab' };
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
    await fetch(`${emulator.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-honeycomb-team': 'any' },
      body,
    });
    await page.getByText('1 of 10 done. Next: Add a span and an attribute.').waitFor();
    expect(await page.locator('.done .lab-proof a').getAttribute('href')).toContain('#/trace/ccc');
    await fetch(`${emulator.url}/_emulator/reset`, { method: 'POST' });
    await page.reload();
    await page.getByText('1 of 10 done').waitFor();
    await page.getByRole('button', { name: 'Begin again' }).click();
    await page.getByText('0 of 10 done').waitFor();
    await page.context().close();
  } finally {
    await emulator.close();
  }
});

test('an answer is compared with the telemetry', async () => {
  const page = await console.open('#/lab');
  const field = page.getByRole('textbox', { name: 'What does the line say?' });
  await field.fill('no line says this');
  await field.press('Enter');
  await page.getByText('No log line of a request that failed').waitFor();
  await field.fill('notifier answered 503, try 2 of 2, giving up');
  await field.press('Enter');
  expect(await until(page, `/failed, and its log says so/.test(document.body.innerText)`)).toBe(
    true,
  );
  expect(await field.count()).toBe(0);
});

test('what is shown is exported to a file, and a file is imported', async () => {
  const page = await console.open('#/requests?q=failed%3Atrue');
  await page.getByRole('button', { name: 'Export and import' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: /^Export \d+ requests?$/ }).click();
  const download = await downloading;
  const file = await download.path();
  expect(download.suggestedFilename()).toBe('requests.otlp.jsonl');
  expect(readFileSync(file, 'utf8')).toContain(console.opened().story.failedTraceId);
  await page.locator('input[type=file]').setInputFiles(file);
  await page
    .getByText(/^Imported \d+ spans, \d+ segments?, \d+ log records and \d+ items?\.$/)
    .waitFor();
});

test('what arrived long ago is deleted, and the rest stays', async () => {
  const page = await console.open('#/requests');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('combobox', { name: /^Delete what arrived/ }).selectOption('7 days');
  await page.getByRole('button', { name: 'Delete old telemetry' }).click();
  await until(page, `document.querySelector('.clear-menu:popover-open') === null`);
  await page.reload();
  expect(await page.locator('.answer').innerText()).toMatch(/^\d+ requests/);
});

test('a trace is compared with another of its route, and the address keeps it', async () => {
  const { failedTraceId } = console.opened().story;
  const page = await console.open(`#/trace/${failedTraceId}`);
  await page.getByRole('button', { name: /^Compare with another trace of POST/ }).click();
  const first = page.locator('.compare-menu button').first();
  await first.waitFor();
  expect(await first.innerText()).toMatch(/^201/);
  await first.click();
  const section = page.locator('.comparison');
  await section.locator('.answer').waitFor();
  expect(await section.locator('.answer').innerText()).toMatch(/^It took \d+ ms more .*push\.send/);
  expect(await section.locator('tbody tr').first().innerText()).toMatch(/failed here/);
  expect(page.url()).toContain('with=');
  await page.reload();
  await page.getByRole('button', { name: 'Back to the spans' }).click();
  await page.getByRole('button', { name: 'Critical path', exact: true }).waitFor();
});
