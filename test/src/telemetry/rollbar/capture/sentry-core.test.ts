/** The worker's bundle has a stand-in for `@sentry/core`: items are the same as with the package. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { createReporter } from '../../../../../src/telemetry/rollbar/capture/reporter.ts';

const CAPTURE = fileURLToPath(
  new URL('../../../../../src/telemetry/rollbar/capture/', import.meta.url),
);
const folder = mkdtempSync(join(tmpdir(), 'sentry-core-'));
type Create = typeof createReporter;
let withPackage: Create;
let withStandIn: Create;

async function load(name: string, alias: Record<string, string>): Promise<Create> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(CAPTURE, 'reporter.ts')],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    define: { __SENTRY_DEBUG__: 'false', __SENTRY_TRACING__: 'false' },
    outfile,
    alias,
  });
  const module: { createReporter: Create } = await import(pathToFileURL(outfile).href);
  return module.createReporter;
}

beforeAll(async () => {
  withPackage = await load('package', {});
  withStandIn = await load('stand-in', { '@sentry/core': join(CAPTURE, 'sentry-core.ts') });
});
afterAll(() => rmSync(folder, { recursive: true }));

type Report = (reporter: ReturnType<ReturnType<Create>['forRequest']>) => void;

function itemsOf(create: Create, report: Report, request: Request | undefined): unknown[] {
  const items: unknown[] = [];
  const failures: unknown[] = [];
  const reporter = create({
    environment: 'production',
    release: '7',
    serverName: 'shop',
    now: () => 1_764_300_000_000,
    enqueue: (text) => items.push(comparable(JSON.parse(text))),
    onError: (error) => failures.push(error),
  }).forRequest({
    request,
    waitUntil: () => undefined,
    traceId: '5759e988bd862e3fe1be46a994272793',
    route: () => '/cart/:id',
    user: { id: 'u1', username: 'Worf', email: 'worf@example.com' },
    clientAddress: '192.0.2.1',
  });
  report(reporter);
  expect(failures).toEqual([]);
  return items;
}

/** Without what is another each time. */
function comparable(item: { data: Record<string, unknown> }): unknown {
  expect(item.data['uuid']).toMatch(/^[0-9a-f-]{32,36}$/);
  expect(Math.abs(Number(item.data['timestamp']) - Date.now() / 1_000)).toBeLessThan(60);
  return { ...item.data, uuid: '', timestamp: 0 };
}

const error = new TypeError('m'.repeat(9_000), {
  cause: new RangeError('inner', { cause: 'a text' }),
});
const aggregate = new AggregateError([new Error('a'), new Error('b')], 'all');
const second = new Error('two');
const CASES: Record<string, Report> = {
  'an error with causes': (reporter) => reporter.exception(error),
  'an AggregateError': (reporter) => reporter.exception(aggregate),
  'an object': (reporter) => reporter.exception({ code: 7, details: { deep: { deeper: [1] } } }),
  'a text': (reporter) => reporter.exception('just so'),
  'a message': (reporter) => reporter.message('hello', 'warning'),
  breadcrumbs: (reporter) => {
    for (let n = 0; n < 120; n += 1) reporter.breadcrumb('log', `line ${n}`, { n });
    reporter.message('after', 'critical');
  },
  'two of them': (reporter) => {
    reporter.message('one', 'info');
    reporter.exception(second);
  },
};

it.each(Object.keys(CASES))('%s makes the same item', (name) => {
  const report = CASES[name] ?? (() => undefined);
  const request = new Request('https://shop.example:8443/cart/1?a=1&a=2', {
    headers: { 'user-agent': 'test', cookie: 'sid=hush', accept: '*/*' },
  });
  for (const given of [request, undefined]) {
    const expected = itemsOf(withPackage, report, given);
    expect(expected.length).toBeGreaterThan(0);
    expect(itemsOf(withStandIn, report, given)).toEqual(expected);
  }
});
