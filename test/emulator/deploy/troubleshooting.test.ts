/** Each symptom of TROUBLESHOOTING.md is made to happen, and its command prints what the document says. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEmulator, type RunningEmulator } from '../../../emulator/emulator.ts';
import { parseOptions } from '../../../emulator/options.ts';
import { PROJECT as CHECKOUT } from '../../../emulator/project.ts';
import { PROJECT } from './run.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Symptom {
  readonly title: string;
  /** What is run, and what it prints among other things. */
  readonly checks: readonly { readonly command: string; readonly told: string }[];
}

const DOCUMENT = readFileSync(`${PROJECT}/emulator/deploy/TROUBLESHOOTING.md`, 'utf8');
const symptoms = DOCUMENT.split('\n## ')
  .slice(1)
  .map((section): Symptom => {
    const [title = ''] = section.split('\n', 1);
    const checks = [...section.matchAll(/```sh\n(.+)\n```\n\nIt prints `([^`]+)`/g)];
    return { title, checks: checks.map(([, command = '', told = '']) => ({ command, told })) };
  });

type Environment = Readonly<Record<string, string>>;

const running: RunningEmulator[] = [];
/** @param ahead of this machine's clock, in milliseconds */
async function start(environment: Environment, ahead = 0): Promise<RunningEmulator> {
  const ports = { API_PORT: '0', EMULATOR_PORT: '0', XRAY_DAEMON_PORT: '0', DATA_DIR: ':memory:' };
  const all = { ...ports, TELEMETRY_LINGER_MS: '10', ...environment };
  const parsed = parseOptions([], all);
  if (parsed.kind !== 'run') throw new Error(`The options are wrong: ${JSON.stringify(parsed)}`);
  const emulator = await startEmulator(parsed.options, {
    now: () => Date.now() + ahead,
    environment: all,
    print: () => undefined,
    project: CHECKOUT,
  });
  running.push(emulator);
  return emulator;
}

let usual: RunningEmulator;
beforeAll(async () => {
  usual = await start({});
});
afterEach(() => fetch(`${usual.url}/_emulator/faults`, { method: 'DELETE' }));
afterAll(async () => {
  for (const emulator of running) await emulator.close();
});

async function call(emulator: RunningEmulator, path = '/api/activities/home'): Promise<void> {
  await fetch(`${emulator.apiUrl}${path}`, { headers: { 'x-amzn-trace-id': 'Sampled=1' } });
}

async function fail(vendor: string, status: number): Promise<void> {
  await fetch(`${usual.url}/_emulator/faults`, {
    method: 'POST',
    body: JSON.stringify({ vendor, kind: 'error', status }),
  });
}

async function run(command: string, { apiUrl = '', url }: RunningEmulator): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-c', command], {
    cwd: PROJECT,
    env: {
      PATH: process.env['PATH'],
      API: apiUrl,
      TOKEN: '',
      EMULATOR_PORT: new URL(url).port,
    },
  });
  return stdout;
}

/** What makes the symptom happen. @returns where */
const CAUSES: Readonly<Record<string, () => Promise<RunningEmulator>>> = {
  async '401 from Honeycomb'() {
    await fail('honeycomb', 401);
    await call(usual);
    return usual;
  },
  'A vendor is off': () => start({ AWS_ACCESS_KEY_ID: '' }),
  async 'Nothing in X-Ray'() {
    await fail('xray', 403);
    await call(usual);
    return usual;
  },
  'A trace was sampled out': async () => usual,
  'The wrong region': async () => usual,
  CORS: async () => usual,
  async 'The clock'() {
    const emulator = await start({}, 3_600_000);
    await call(emulator);
    return emulator;
  },
  async 'Telemetry lost'() {
    await fail('cloudwatch', 403);
    await call(usual);
    return usual;
  },
  'Nothing in Rollbar': async () => usual,
  'Writing is refused': () => start({ WRITE_ACCESS: 'off' }),
  'Every answer is 500 or 503': async () => usual,
};

describe.each(symptoms.filter(({ checks }) => checks.length > 0))('$title', (symptom) => {
  it.each(symptom.checks)('$command tells $told', async ({ command, told }) => {
    const cause = CAUSES[symptom.title];
    if (cause === undefined) throw new Error('No test makes this symptom happen');
    const emulator = await cause();
    // Names of headers have no case.
    const wanted = told.toLowerCase();
    await vi.waitFor(
      async () => expect((await run(command, emulator)).toLowerCase()).toContain(wanted),
      { timeout: 60_000, interval: 200 },
    );
  });
});

it('the document has no command that tells nothing', () => {
  const told = symptoms.reduce((sum, { checks }) => sum + checks.length, 0);
  // The first block sets the two variables.
  expect([...DOCUMENT.matchAll(/^```sh$/gm)]).toHaveLength(told + 1);
  expect(Object.keys(CAUSES).toSorted()).toEqual(
    symptoms
      .filter(({ checks }) => checks.length > 0)
      .map(({ title }) => title)
      .toSorted(),
  );
});
