/**
 * How long starts take until ready, warm: the emulator alone and with the worker, beside `wrangler dev` in the same
 * run. Turns alternate, so that what else the machine does hits all three.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { START } from '../../emulator/command.ts';
import type { PartOptions } from '../part.ts';
import { judge, median, type Row } from '../row.ts';
import { makeDataFolder } from './server.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const ROUNDS = 5;
const QUICK_ROUNDS = 1;
const START_MS = 60_000;
/** Of `wrangler dev`'s time. */
const HELD_ALONE = 0.6;
const HELD_WHOLE = 1.25;

interface Start {
  /** Of Node. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly folder: string;
  readonly ready: RegExp;
  readonly times: number[];
}

export async function measureStarts({ quick, progress }: PartOptions): Promise<Row[]> {
  const wrangler = join(ROOT, 'node_modules/wrangler/wrangler-dist/cli.js');
  const begin = (args: readonly string[]): Start => {
    return { args, cwd: ROOT, folder: makeDataFolder(), ready: /Ready in/, times: [] };
  };
  const alone = begin([...START, '--no-worker']);
  const whole = begin(START);
  const copy = copyForWrangler();
  const reference: Start = {
    args: ['--no-warnings', wrangler, 'dev', '--port', '0'],
    cwd: copy,
    folder: copy,
    ready: /Ready on/,
    times: [],
  };
  const starts = [alone, whole, reference];
  // The first ones fill the caches.
  for (const start of starts) await timeStart(start);
  for (let round = 0; round < (quick ? QUICK_ROUNDS : ROUNDS); round += 1) {
    progress(`start ${round + 1}: the emulator alone, with the worker, wrangler dev`);
    for (const start of starts) start.times.push(await timeStart(start));
  }
  const row = (name: string, { times }: Start, atMost: number): Row => {
    const [took, beside] = [median(times), median(reference.times)];
    return judge({
      name,
      value: took / beside,
      unit: '× wrangler dev',
      reference: `${Math.round(took)} ms, wrangler dev ${Math.round(beside)} ms`,
      limit: { atMost },
    });
  };
  return [
    row('start of the emulator alone, warm', alone, HELD_ALONE),
    row('npm start, warm', whole, HELD_WHOLE),
  ];
}

/** Wrangler keeps its state beside wrangler.toml. */
function copyForWrangler(): string {
  const folder = makeDataFolder();
  for (const name of ['aws', 'src']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  copyFileSync(join(ROOT, 'wrangler.toml'), join(folder, 'wrangler.toml'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  mkdirSync(join(folder, 'home'));
  return folder;
}

/** @returns milliseconds from the start of the process until it says that it is ready */
async function timeStart({ args, cwd, folder, ready }: Start): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      API_PORT: '0',
      EMULATOR_PORT: '0',
      XRAY_DAEMON_PORT: '0',
      DATA_DIR: folder,
      WRANGLER_SEND_METRICS: 'false',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      XDG_CONFIG_HOME: join(folder, 'home'),
    },
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const timer = setTimeout(kill, START_MS);
  const ended = once(child, 'exit');
  try {
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (ready.test(said)) return performance.now() - startedMs;
    }
    throw new Error(`Cannot time the start: it ended or hung after saying '${said.slice(-300)}'`);
  } finally {
    clearTimeout(timer);
    process.off('exit', kill);
    child.kill('SIGTERM');
    await ended;
  }
}
