/**
 * The code in the READMEs of src/telemetry is type-checked and run. All blocks of a README are one module, which
 * stands in its folder; what a block takes for granted (credentials, a request, fetch) is in its prelude here.
 */
import { execFile } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { typeErrorsIn } from '../../type-errors.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = join(ROOT, 'src/telemetry');
const run = promisify(execFile);

/** A fake of fetch that notes the paths it is asked for. It answers by path: calls made at once arrive in any order. */
const FETCH = `
const calls: string[] = [];
const fetch = async (url: string, init: RequestInit): Promise<Response> => {
  calls.push(new URL(url).pathname);
  if (init.method !== 'POST') throw new Error('not a POST');
  return Response.json(calls.at(-1) === '/GetSamplingRules' ? {} : answer);
};
const work: Promise<unknown>[] = [];
const waitUntil = (promise: Promise<unknown>): void => void work.push(promise);
`;

const PRELUDES: Record<string, string> = {
  'README.md': `
const answer: unknown = {};
`,
  'cloudwatch/README.md': `
const answer: unknown = {};
const accessKeyId = 'AKIDEXAMPLE';
const secretAccessKey = 'secret-access-key';
`,
  'rollbar/README.md': `
const answer: unknown = { err: 0 };
const accessToken = 'POST_SERVER_ITEM_TOKEN';
const request = new Request('https://api.example/api/messages');
const traceId = '6921b0d5aaaabbbbccccddddeeeeffff';
const error = new Error('boom');
const event: unknown = { message: 'from another SDK' };
`,
  'metrics/README.md': `
const answer: unknown = {};
const app = { fetch: async (_request: Request, _env: object) => new Response('hello') };
`,
  'security/README.md': `
const answer: unknown = {};
const app = { fetch: async (_request: Request, _env: object) => new Response('hello') };
`,
  'xray/README.md': `
const answer: unknown = { UnprocessedTraceSegments: [] };
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-access-key' };
const rule = { SamplingRule: { RuleName: 'all', Priority: 1, FixedRate: 1, ReservoirSize: 1, ServiceName: '*',
  ServiceType: '*', Host: '*', HTTPMethod: '*', URLPath: '*', ResourceARN: '*', Version: 1 } };
const [service, host, method, path] = ['backend-hono', 'api.example', 'GET', '/'] as const;
const attributes = { 'http.request.method': method };
const clientId = 'c'.repeat(24);
const span = (id: string, parent?: string) => ({
  name: 'GET /', kind: 1, attributes, events: [], status: { code: 0 }, links: [], instrumentationScope: { name: 'readme' },
  startTime: [1_795_353_681, 0] as const, endTime: [1_795_353_681, 5_000_000] as const,
  parentSpanContext: parent === undefined ? undefined : { traceId: 'a'.repeat(32), spanId: parent, traceFlags: 1 },
  spanContext: () => ({ traceId: 'a'.repeat(32), spanId: id, traceFlags: 1 }),
});
const root = span('b'.repeat(16));
const descendants = [span('c'.repeat(16), 'b'.repeat(16))];
const response = new Response(null, { status: 500 });
const ctx = { waitUntil: (promise: Promise<unknown>): void => waitUntil(promise) };
`,
};

/** What is told at the end, and what it must be. */
const ENDS: Record<string, { readonly told: string; readonly expected: unknown }> = {
  'README.md': {
    told: `(await (await app.request('/hello/worf', {}, { LOG_CONSOLE: 'off' })).text()).length`,
    expected: 32,
  },
  'cloudwatch/README.md': {
    told: '[calls, outcomes, again, retryAfterMs ?? null, events.length]',
    expected: [['/'], [{ kind: 'accepted' }], [], null, 1],
  },
  'rollbar/README.md': {
    told: '[calls, sent.length, items.length]',
    expected: [['/api/1/item/'], 1, 1],
  },
  'metrics/README.md': {
    told: `(await app.fetch(new Request('https://api.example/'), { LOG_CONSOLE: 'off' })).status`,
    expected: 200,
  },
  'security/README.md': {
    told: `(await app.fetch(new Request('https://api.example/'), { LOG_CONSOLE: 'off' })).headers.has('x-amzn-trace-id')`,
    expected: true,
  },
  'xray/README.md': {
    told: '[calls.toSorted(), sampled, samplingRuleName, decision.sampled]',
    expected: [['/GetSamplingRules', '/TraceSegments'], true, 'all', true],
  },
};

const readmes = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('README.md'))
  .filter((name) => codeOf(name) !== '');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'readme-'));
  for (const name of readmes) writeFileSync(fileOf(name), moduleOf(name));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function codeOf(name: string): string {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code).join('\n');
}

function fileOf(name: string): string {
  return join(folder, name.replaceAll('/', '-').replace('.md', '.ts'));
}

function moduleOf(name: string): string {
  const here = join(FOLDER, dirname(name));
  const code = codeOf(name).replaceAll(
    /from '(\.[^']+)'/g,
    (_, path: string) => `from '${resolve(here, path)}'`,
  );
  const told = `await Promise.all(work);\nconsole.log(JSON.stringify(${ENDS[name]?.told}));\n`;
  return `${FETCH}${PRELUDES[name] ?? ''}${code}${told}export {};\n`;
}

test('every README that shows code is run here', () => {
  expect(readmes.toSorted()).toEqual(Object.keys(ENDS).toSorted());
});

test('the code in the READMEs has the types that it claims', async () => {
  expect(await typeErrorsIn(folder, { types: [], noUnusedLocals: false })).toBe('');
});

test.each(readmes)('the code in %s runs', async (name) => {
  // The door's package asks for a module that only workerd has.
  const hooks = join(ROOT, 'src/deno/hooks.ts');
  const strip = [
    '--experimental-strip-types',
    '--disable-warning=ExperimentalWarning',
    '--import',
    hooks,
  ];
  const { stdout } = await run(process.execPath, [...strip, fileOf(name)], { cwd: ROOT });
  const last: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(last).toEqual(ENDS[name]?.expected);
});
