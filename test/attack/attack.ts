/**
 * A hostile hour against the worker in workerd, with the emulator as its vendors and budgets that are small: what an
 * anonymous caller can do, in between what honest callers do, as fast as it goes. Out comes who got what.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateSamplingRuleCommand, XRayClient } from '@aws-sdk/client-xray';
import * as v from 'valibot';
import { startWorker } from '../../emulator/worker/worker.ts';
import { MeterReading } from '../../emulator/meter/reading.ts';
import { start } from '../emulator/start.ts';
import { openStore, type Store } from '../runtime/store.ts';

export const VENDORS = ['honeycomb', 'xray', 'rollbar'] as const;
export type Vendor = (typeof VENDORS)[number];

/** Who makes a request. */
export const CALLERS = ['honest', 'honest error', 'hostile'] as const;
export type Caller = (typeof CALLERS)[number];

export interface Outcome {
  /** How many requests each made. */
  readonly requests: Readonly<Record<Caller, number>>;
  /** Of how many of them each vendor heard. */
  readonly heard: Readonly<Record<Vendor, Readonly<Record<Caller, number>>>>;
  /** In the vendors' own units, as the emulator's meter counts them. */
  readonly used: Readonly<Record<Vendor, number>>;
  readonly limits: Readonly<Record<Vendor, number>>;
  /** What is wrong with this, a sentence each; nothing when all is well. */
  readonly faults: readonly string[];
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WORKER = fileURLToPath(new URL('attack.worker.ts', import.meta.url));
const LIMITS = { honeycomb: 2_000, xray: 100, rollbar: 100 };
/** What an isolate may have sent and not heard of yet: requests of 100 ms. */
const IN_HAND = { honeycomb: 100, xray: 10, rollbar: 10 };
const HONEST_ERRORS = 8;

/** As deployed, and not as local starts set it. */
const VARIABLES = {
  TELEMETRY_LINGER_MS: '10',
  TELEMETRY_BUDGET: 'enforce',
  TELEMETRY_BUDGET_HONEYCOMB_EVENTS: String(LIMITS.honeycomb),
  TELEMETRY_BUDGET_XRAY_TRACES: String(LIMITS.xray),
  TELEMETRY_BUDGET_ROLLBAR_OCCURRENCES: String(LIMITS.rollbar),
  TRACE_CONTEXT_TRUST: 'ids',
  TRACE_CONTEXT_FORCED_PER_SECOND: '1',
  ROLLBAR_ITEMS_PER_MINUTE: '60',
  ROLLBAR_EQUAL_ITEMS_PER_MINUTE: '5',
  LOG_CONSOLE: 'false',
};

/** X-Ray's, before the project's own: it wants every request, so that the budget alone decides. */
const RULE = {
  RuleName: 'Everything',
  ResourceARN: '*',
  Priority: 1,
  FixedRate: 1,
  ReservoirSize: 0,
  ServiceName: '*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  Version: 1,
};

interface Deed {
  readonly path: string;
  readonly headers?: Record<string, string>;
}

/** What an anonymous caller can do, each deed `n` times. */
const HOSTILE: readonly ((n: number) => Deed)[] = [
  () => ({ path: '/rollbar/test' }),
  () => ({
    path: '/api/activities/home',
    headers: { 'x-amzn-trace-id': `Root=1-5759e988-${hex(24)};Sampled=1` },
  }),
  () => ({
    path: '/api/activities/home',
    headers: { traceparent: `00-${hex(18)}${'f'.repeat(14)}-${hex(16)}-01` },
  }),
  (n) => ({
    path: '/api/activities/home',
    headers: { 'x-broken-at': `weak${n % 3}`, traceparent: `00-${hex(32)}-${hex(16)}-00` },
  }),
  (n) => ({
    path: `/api/${n}/${'x'.repeat(6_000)}?token=${hex(2_000)}`,
    headers: {
      'user-agent': 'u'.repeat(5_000),
      'x-forwarded-for': '9.9.9.9 GET http /admin? 200 OK',
    },
  }),
];

/** @param rounds how often each hostile deed is done */
export async function attack(rounds: number): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'attack-'));
  const emulator = await start({ worker: false, folder });
  const store = openStore(folder);
  const environment = {
    ...VARIABLES,
    OTEL_EXPORTER_OTLP_ENDPOINT: emulator.url,
    AWS_ENDPOINT_URL: emulator.url,
    ROLLBAR_ENDPOINT: `${emulator.url}/api/1/item/`,
  };
  await createRule(emulator.url);
  const worker = await startWorker({
    config: await writeConfig(folder),
    sample: join(ROOT, 'src/cruddur/sample.sql'),
    port: 0,
    persist: undefined,
    environment,
    outbound: (request) => fetch(request),
    print: () => undefined,
  });
  const traces = new Map<string, Caller>();

  async function call(
    caller: Caller,
    { path, headers = {} }: Deed,
    network: number,
  ): Promise<void> {
    const client = `198.51.${network}.7`;
    const response = await fetch(new URL(path, worker.url), {
      headers: { 'cf-connecting-ip': client, ...headers },
    });
    await response.arrayBuffer();
    const root = /Root=1-([\da-f]{8})-([\da-f]{24})/.exec(
      response.headers.get('x-amzn-trace-id') ?? '',
    );
    traces.set(`${root?.[1]}${root?.[2]}`, caller);
  }

  try {
    let errors = 0;
    for (let n = 0; n < rounds; n += 1) {
      for (const deed of HOSTILE) await call('hostile', deed(n), 0);
      if (n % 4 === 0) await call('honest', { path: '/api/message_groups' }, 1 + (n % 200));
      // Among the attacks, and when all of them are over.
      if (errors < HONEST_ERRORS && n >= ((errors + 1) * rounds) / (HONEST_ERRORS + 1)) {
        const headers = { 'x-broken-at': `honest${(errors += 1)}` };
        await call('honest error', { path: '/api/activities/home', headers }, 201);
      }
    }
    const headers = { 'x-broken-at': 'honestLast' };
    await call('honest error', { path: '/api/activities/home', headers }, 202);
    const heard = await settled(store, traces);
    const meter = await (await fetch(`${emulator.url}/_emulator/meter`)).json();
    const { lines } = v.parse(MeterReading, meter);
    const used = forEachVendor((vendor) => lines[vendor].used);
    const requests = countCallers([...traces.values()]);
    return { requests, heard, used, limits: LIMITS, faults: judge({ requests, heard, used }) };
  } finally {
    await worker.close();
    store.close();
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function judge({ requests, heard, used }: Pick<Outcome, 'requests' | 'heard' | 'used'>): string[] {
  return VENDORS.flatMap((vendor) => {
    const errors = heard[vendor]['honest error'];
    return [
      ...(errors < requests['honest error']
        ? [`${vendor} heard of ${errors} of ${requests['honest error']} honest errors`]
        : []),
      // Reports are of errors alone.
      ...(vendor !== 'rollbar' && heard[vendor].honest === 0
        ? [`${vendor} heard of no honest request`]
        : []),
      ...(used[vendor] > LIMITS[vendor] + IN_HAND[vendor]
        ? [`${vendor} was sent ${used[vendor]}, more than ${LIMITS[vendor]}`]
        : []),
    ];
  });
}

async function createRule(endpoint: string): Promise<void> {
  const xray = new XRayClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'any' },
  });
  await xray.send(new CreateSamplingRuleCommand({ SamplingRule: RULE }));
  xray.destroy();
}

/** A machine under load sends what was told last so late. */
const PATIENCE_MS = 30_000;

/** What the vendors have when all honest errors are there, or it is too late, and two looks half a second apart see the same. */
async function settled(
  store: Store,
  traces: ReadonlyMap<string, Caller>,
): Promise<Outcome['heard']> {
  let before = '';
  const { 'honest error': errors } = countCallers([...traces.values()]);
  const tooLate = Date.now() + PATIENCE_MS;
  for (;;) {
    const heard = forEachVendor((vendor) =>
      countCallers([...store.present(vendor)].flatMap((trace) => traces.get(trace) ?? [])),
    );
    const now = JSON.stringify(heard);
    const isThere = VENDORS.every((vendor) => heard[vendor]['honest error'] === errors);
    if (now === before && (isThere || Date.now() > tooLate)) return heard;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** The project's own wrangler.toml, with the worker of this folder. */
async function writeConfig(folder: string): Promise<string> {
  const toml = await readFile(join(ROOT, 'wrangler.toml'), 'utf8');
  const config = join(folder, 'wrangler.toml');
  const text = toml
    .replace('"src/worker.ts"', `"${WORKER}"`)
    .replaceAll(/"\.\/(?=node_modules|src)/g, `"${ROOT}`)
    .replaceAll('"src/', `"${ROOT}src/`);
  await writeFile(config, text);
  return config;
}

function countCallers(callers: readonly Caller[]): Record<Caller, number> {
  const count = (caller: Caller) => callers.filter((one) => one === caller).length;
  return {
    honest: count('honest'),
    'honest error': count('honest error'),
    hostile: count('hostile'),
  };
}

function forEachVendor<Value>(value: (vendor: Vendor) => Value): Record<Vendor, Value> {
  return { honeycomb: value('honeycomb'), xray: value('xray'), rollbar: value('rollbar') };
}

function hex(digits: number): string {
  let text = '';
  while (text.length < digits) text += crypto.randomUUID().replaceAll('-', '');
  return text.slice(0, digits);
}
