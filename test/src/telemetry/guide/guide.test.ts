/** Every example of the guide runs: workers in workerd, queries in the emulator, where the workers' telemetry arrived. */
import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetTracesCommand, GetTraceSummariesCommand, XRayClient } from '@aws-sdk/client-xray';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as v from 'valibot';
import type { RunningEmulator } from '../../../../emulator/emulator.ts';
import { plainTraceId } from '../../../../emulator/testing/wanted.ts';
import { start } from '../../../emulator/start.ts';
import { startWorkerScript, type WorkerScript } from '../../../runtime/worker-script.ts';
import { typeErrorsIn } from '../../../type-errors.ts';
import { example, examplesOf, ROOT, textOf, workerFolder } from './pages.ts';

const PAGES = readdirSync(join(ROOT, 'src/telemetry/guide')).filter((name) => name.endsWith('.md'));
const WORKERS = [
  ['adopting.md', 'before'],
  ['adopting.md', 'after'],
  ['adopting.md', 'more'],
  ['flask.md', 'worker'],
  ['security.md', 'worker'],
] as const;
/** Of the adopting page; the workers of all pages get them. */
const VARIABLES = Object.fromEntries(
  example('adopting.md', 'sh', '.dev.vars')
    .trim()
    .split('\n')
    .map((line) => v.parse(v.tuple([v.string(), v.string()]), line.split(/=(.*)/, 2))),
);

const files = workerFolder();
const workers = new Map<string, WorkerScript>();
let emulator: RunningEmulator;
let xray: XRayClient;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  emulator = await start({ worker: false });
  const bindings = Object.fromEntries(
    Object.entries({ ...VARIABLES, TELEMETRY_LINGER_MS: '10' }).map(([name, value]) => [
      name,
      value.replace('http://127.0.0.1:4318', emulator.url),
    ]),
  );
  for (const [page, name] of WORKERS) {
    const script = files.write(page, name);
    const database = page === 'adopting.md' ? { d1Databases: ['DB'] } : {};
    workers.set(`${page} ${name}`, await startWorkerScript(script, { bindings, ...database }));
  }
  const aws = {
    endpoint: emulator.url,
    region: VARIABLES['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: VARIABLES['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: VARIABLES['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  };
  xray = new XRayClient(aws);
  logs = new CloudWatchLogsClient(aws);
}, 120_000);

afterAll(async () => {
  for (const worker of workers.values()) await worker.close();
  xray.destroy();
  logs.destroy();
  await emulator.close();
  files.remove();
});

const SAMPLED = { 'x-amzn-trace-id': 'Sampled=1' };

async function ask(worker: string, path: string, init: RequestInit = {}) {
  const url = new URL(path, workers.get(worker)?.url);
  const response = await fetch(url, { ...init, headers: { ...SAMPLED, ...init.headers } });
  const header = response.headers.get('x-amzn-trace-id') ?? '';
  return {
    status: response.status,
    text: await response.text(),
    xrayId: /1-\w+-\w+/.exec(header)?.[0] ?? '',
  };
}

/** The document of a trace's segment, once it is there. */
async function segmentOf(xrayId: string): Promise<Record<string, unknown>> {
  return vi.waitFor(async () => {
    const { Traces } = await xray.send(new BatchGetTracesCommand({ TraceIds: [xrayId] }));
    const document = Traces?.[0]?.Segments?.[0]?.Document;
    expect(document, `the segment of ${xrayId}`).toBeDefined();
    return v.parse(v.record(v.string(), v.unknown()), JSON.parse(String(document)));
  }, 30_000);
}

/** The rows of a query of Logs Insights over the last hour, once there are some. */
async function insights(query: string): Promise<Record<string, string>[]> {
  return vi.waitFor(async () => {
    const seconds = Math.ceil(Date.now() / 1000);
    const { queryId } = await logs.send(
      new StartQueryCommand({
        logGroupName: VARIABLES['CLOUDWATCH_LOG_GROUP'],
        startTime: seconds - 3600,
        endTime: seconds + 60,
        queryString: query,
      }),
    );
    const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
    expect(status).toBe('Complete');
    expect(results).not.toEqual([]);
    return results.map((row) =>
      Object.fromEntries(row.map(({ field, value }) => [String(field), String(value)])),
    );
  }, 30_000);
}

const Rows = v.object({ results: v.array(v.object({ data: v.record(v.string(), v.unknown()) })) });

/** The rows of a Honeycomb query in the service's dataset, once there are some. */
async function honeycomb(specification: unknown): Promise<Record<string, unknown>[]> {
  const call = async (path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const headers = { 'x-honeycomb-team': 'any', 'content-type': 'application/json' };
    return (await fetch(`${emulator.url}/1/${path}`, { ...init, headers })).json();
  };
  return vi.waitFor(async () => {
    const { id } = v.parse(v.object({ id: v.string() }), await call('queries/shop', specification));
    const created = await call('query_results/shop', { query_id: id, disable_series: true });
    const { id: resultId } = v.parse(v.object({ id: v.string() }), created);
    return vi.waitFor(async () => {
      const result = v.parse(
        v.object({ complete: v.literal(true), data: Rows }),
        await call(`query_results/shop/${resultId}`),
      );
      const rows = result.data.results.map(({ data }) => data);
      expect(rows).not.toEqual([]);
      return rows;
    }, 30_000);
  }, 60_000);
}

const spansOf = (traceId: string) =>
  honeycomb({
    calculations: [{ op: 'COUNT' }],
    filters: [{ column: 'trace.trace_id', op: '=', value: traceId }],
    breakdowns: ['name', 'library.name', 'app.now', 'enduser.id', 'currency', 'exception.type'],
    time_range: 7200,
  });

/** Items with their last occurrence, as the page on Rollbar asks for them. */
async function items(level: string): Promise<Record<string, unknown>[]> {
  const command = example('rollbar.md', 'sh', 'find');
  const [, path = ''] = /"\$ROLLBAR(\/[^"]+)"/.exec(command) ?? [];
  const [, header = ''] = /-H "([^:]+):/.exec(command) ?? [];
  const Answer = v.object({
    result: v.object({ items: v.array(v.record(v.string(), v.unknown())) }),
  });
  return vi.waitFor(async () => {
    const url = `${emulator.url}${path.replace('level=error', `level=${level}`)}`;
    const response = await fetch(url, { headers: { [header]: 'any' } });
    const { result } = v.parse(Answer, await response.json());
    expect(result.items).not.toEqual([]);
    return result.items;
  }, 30_000);
}

/** All that the emulator's console has of a trace. */
async function wholeTrace(traceId: string): Promise<string> {
  const answer = await fetch(`${emulator.url}/_emulator/traces/${traceId}`);
  return answer.text();
}

it('every example has a test', () => {
  expect(PAGES.flatMap(examplesOf).toSorted()).toEqual(
    [
      ...WORKERS.map(([page, name]) => `${page} ts ${name}`),
      'adopting.md sh .dev.vars',
      'adopting.md toml wrangler',
      'cloudwatch.md text find',
      'cloudwatch.md text query',
      'honeycomb.md json query',
      'rollbar.md sh find',
      'xray.md text filter',
    ].toSorted(),
  );
});

it.each(PAGES)('%s links to files that there are', (page) => {
  const links = [...textOf(page).matchAll(/\]\((?!https?:|<)([^)#]+)/g)].map(
    ([, link = '']) => link,
  );
  const missing = links.filter((link) => !existsSync(join(ROOT, 'src/telemetry/guide', link)));
  expect(missing).toEqual([]);
});

it('workers of the guide have the types that they claim', async () => {
  const globals =
    'interface D1Database { prepare(sql: string): { bind(...values: unknown[]): { first(): Promise<Record<string, unknown> | null> } } }';
  writeFileSync(join(files.folder, 'globals.d.ts'), globals);
  expect(await typeErrorsIn(files.folder, { types: [] })).toBe('');
});

describe('adopting.md', () => {
  it('wants the flag and the date that the project’s own worker has', () => {
    const wanted = example('adopting.md', 'toml', 'wrangler').trim().split('\n');
    const own = textOf('../../../wrangler.toml').split('\n');
    expect(wanted.filter((line) => !own.includes(line))).toEqual([]);
  });

  it('adds three lines, and observe', () => {
    const lines = (name: string) => example('adopting.md', 'ts', name).split('\n');
    const before = lines('before');
    expect(lines('after').filter((line) => !before.includes(line))).toEqual([
      "import { observe } from 'cruddur-edge';",
      "import { telemetry } from 'cruddur-edge/hono';",
      'app.use(telemetry());',
      'export default observe(app);',
    ]);
  });

  it('has the worker answer as before', async () => {
    const [before, after] = [
      await ask('adopting.md before', '/orders/7'),
      await ask('adopting.md after', '/orders/7'),
    ];
    expect(before).toEqual({ status: 200, text: '{"id":"7"}', xrayId: '' });
    expect(after).toMatchObject({ status: 200, text: '{"id":"7"}' });
  });

  it('shows a failing request in all four vendors under the id of its response', async () => {
    const { status, xrayId } = await ask('adopting.md after', '/broken');
    expect(status).toBe(500);
    expect(await segmentOf(xrayId)).toMatchObject({ name: 'shop', fault: true });
    const spans = await spansOf(plainTraceId(xrayId));
    expect(spans).toContainEqual(
      expect.objectContaining({ name: 'GET /broken', 'exception.type': 'RangeError' }),
    );
    const find = example('cloudwatch.md', 'text', 'find').replace('TRACE_ID', plainTraceId(xrayId));
    expect((await insights(find)).map(({ message }) => message)).toContain('Unhandled error');
    expect((await items('error')).map(({ title }) => title)).toContain('RangeError: out of stock');
    expect(await wholeTrace(plainTraceId(xrayId))).toContain('out of stock');
  });

  it('adds a user, a log line, a span with facts, and a report', async () => {
    const { text, xrayId } = await ask('adopting.md more', '/orders', { method: 'POST' });
    expect(text).toBe('{"price":12.5}');
    expect(await segmentOf(xrayId)).toMatchObject({
      user: 'u-17',
      subsegments: [
        {
          name: 'price',
          annotations: { currency: 'EUR' },
          metadata: { default: { basket: { tea: 1, cups: 4 } } },
        },
      ],
    });
    expect(await spansOf(plainTraceId(xrayId))).toContainEqual(
      expect.objectContaining({ name: 'price', currency: 'EUR' }),
    );
    expect((await items('info')).map(({ title }) => title)).toContain('A large order');
  });
});

describe('concepts.md', () => {
  it('spells an id as the vendors have it', async () => {
    const spelled = [...textOf('concepts.md').matchAll(/^\| ([^|]+?) \| `([^`]+)` \|$/gm)].map(
      ([, where = '', text = '']) => ({ where, text }),
    );
    const [header, inHoneycomb, inXRay, inLogs, inRollbar] = spelled.map(({ text }) => text);
    expect(spelled).toHaveLength(5);
    const { xrayId } = await ask('flask.md worker', '/rollbar/test', {
      headers: {
        traceparent: header?.replace('traceparent: ', '') ?? '',
        'x-amzn-trace-id': `Root=${inXRay};Sampled=1`,
      },
    });
    expect(xrayId).toBe(inXRay);
    expect(await segmentOf(inXRay ?? '')).toMatchObject({ trace_id: inXRay });
    expect((await spansOf(inHoneycomb ?? '')).map(({ name }) => name)).toContain(
      'GET /rollbar/test',
    );
    const find = example('cloudwatch.md', 'text', 'find').replace('TRACE_ID', inLogs ?? '');
    expect(await insights(find)).toHaveLength(1);
    await vi.waitFor(async () => {
      const { occurrences } = v.parse(
        v.object({ occurrences: v.array(v.unknown()) }),
        JSON.parse(await wholeTrace(inRollbar ?? '')),
      );
      expect(occurrences).toHaveLength(1);
    }, 30_000);
  });
});

describe('flask.md', () => {
  it('names no call on the right that the worker does not make', () => {
    const code = example('flask.md', 'ts', 'worker').replaceAll(/\s+/g, ' ');
    const calls = [...textOf('flask.md').matchAll(/^\| .+ \| (.+) \|$/gm)].flatMap(
      ([, cell = '']) => [...cell.matchAll(/`([^`]*[(.'][^`]*)`/g)].map(([, call = '']) => call),
    );
    const known = calls.filter((call) => /[('.]/.test(call) && !call.startsWith('@'));
    expect(known.length).toBeGreaterThan(8);
    const begun = known.map((call) => call.replace(', …)', ''));
    expect(
      begun.filter((call) => !code.replaceAll('withSpan( ', 'withSpan(').includes(call)),
    ).toEqual([]);
  });

  it('keeps the names of subsegments, spans and tracers', async () => {
    const { xrayId } = await ask('flask.md worker', '/api/activities/home');
    expect(await segmentOf(xrayId)).toMatchObject({
      subsegments: [
        { name: 'activities_home', subsegments: [{ name: 'home-activites-mock-data' }] },
      ],
    });
    expect(await spansOf(plainTraceId(xrayId))).toContainEqual(
      expect.objectContaining({
        name: 'home-activites-mock-data',
        'library.name': 'home.activities',
        'app.now': expect.stringMatching(/^\d{4}-/),
      }),
    );
    const find = example('cloudwatch.md', 'text', 'find').replace('TRACE_ID', plainTraceId(xrayId));
    expect((await insights(find)).map(({ message }) => message)).toContain('HomeActivities');
  });

  it('keeps annotations and metadata, and reports', async () => {
    const { xrayId } = await ask('flask.md worker', '/api/activities/worf');
    expect(await segmentOf(xrayId)).toMatchObject({
      subsegments: [
        {
          name: 'mock-data',
          annotations: { handle: 'worf' },
          metadata: { cruddur: { user_activities: { size: 1 } } },
        },
      ],
    });
    await ask('flask.md worker', '/rollbar/test');
    expect((await items('warning')).map(({ title }) => title)).toContain('Hello World!');
  });
});

describe('pages of vendors', () => {
  beforeAll(async () => {
    await ask('adopting.md after', '/broken');
  });

  it('honeycomb.md: the query finds routes with their latency', async () => {
    const rows = await honeycomb(JSON.parse(example('honeycomb.md', 'json', 'query')));
    expect(rows.map((row) => row['http.route'])).toContain('/broken');
    expect(rows[0]).toMatchObject({
      COUNT: expect.any(Number),
      'P95(duration_ms)': expect.any(Number),
    });
  });

  it('xray.md: the filter finds the failed request', async () => {
    const { xrayId } = await ask('adopting.md after', '/broken');
    await segmentOf(xrayId);
    await vi.waitFor(async () => {
      const { TraceSummaries = [] } = await xray.send(
        new GetTraceSummariesCommand({
          StartTime: new Date(Date.now() - 600_000),
          EndTime: new Date(Date.now() + 60_000),
          FilterExpression: example('xray.md', 'text', 'filter').trim(),
        }),
      );
      expect(TraceSummaries.map(({ Id }) => Id)).toContain(xrayId);
    }, 30_000);
  });

  it('cloudwatch.md: the query counts errors, with a trace for each', async () => {
    const rows = await insights(example('cloudwatch.md', 'text', 'query'));
    expect(rows).toContainEqual(
      expect.objectContaining({
        'error.name': 'RangeError',
        'error.message': 'out of stock',
        trace: expect.stringMatching(/^[0-9a-f]{32}$/),
      }),
    );
  });
});

it('security.md: nothing that begins with hunter2 reaches a vendor, and what stands beside it does', async () => {
  const { xrayId } = await ask('security.md worker', '/login');
  await segmentOf(xrayId);
  const all = await vi.waitFor(async () => {
    const text = await wholeTrace(plainTraceId(xrayId));
    for (const part of ['refused', 'worf@example.com', 'tokens_left', 'logs in'])
      expect(text).toContain(part);
    return text;
  }, 30_000);
  expect(example('security.md', 'ts', 'worker').match(/hunter2-[a-f]/g)).toHaveLength(6);
  expect(all).not.toContain('hunter2');
});
