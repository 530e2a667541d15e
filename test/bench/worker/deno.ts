/**
 * What telemetry adds to a request in Deno. As a share it would say little, since Deno alone answers such a
 * request in a few microseconds; so it is told as time.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PartOptions } from '../part.ts';
import type { Row } from '../row.ts';
import type { Bench } from './bench.ts';
import { BARE, compareCpu, compareTimes, FULL } from './compare.ts';
import { measureRounds, type Target } from './rounds.ts';

const PERMISSIONS = ['--allow-net', '--allow-env', '--allow-read', '--allow-write'];

export interface DenoServer extends Target {
  close(): Promise<void>;
}

export async function measureDeno(bench: Bench, { quick, progress }: PartOptions): Promise<Row[]> {
  const { variables } = bench;
  const servers: DenoServer[] = [];
  try {
    servers.push(await startDeno(BARE, 'bare', variables));
    servers.push(await startDeno(FULL, 'full', variables));
    servers.push(await startDeno('full, console on', 'full', { ...variables, LOG_CONSOLE: 'on' }));
    const samples = await measureRounds(bench, {
      targets: servers,
      load: { path: '/j/42', connections: 16, until: { seconds: quick ? 0.5 : 1 } },
      rounds: quick ? 1 : 12,
      progress: (line) => progress(`Deno, ${line}`),
    });
    const what = 'trivial route, Deno';
    return [...compareTimes({ what, samples }), ...compareCpu({ what, samples })];
  } finally {
    for (const server of servers) await server.close();
  }
}

/** @param fixture name of the script */
export async function startDeno(
  name: string,
  fixture: 'bare' | 'full' | 'search',
  variables: Readonly<Record<string, string>>,
): Promise<DenoServer> {
  const script = fileURLToPath(new URL(`fixtures/${fixture}.deno.ts`, import.meta.url));
  const deno = spawn('deno', ['run', ...PERMISSIONS, script], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...variables },
  });
  const kill = (): void => void deno.kill('SIGKILL');
  process.once('exit', kill);
  return {
    name,
    port: await portOf(deno),
    pid: deno.pid,
    perRequest:
      fixture === 'full'
        ? { spans: 1, documents: 1, events: 1 }
        : { spans: 0, documents: 0, events: 0 },
    async close() {
      process.off('exit', kill);
      const ended = once(deno, 'exit');
      kill();
      await ended;
    },
  };
}

/** From the line that says it. What follows is the log of the requests, read and thrown away. */
async function portOf(deno: ChildProcess): Promise<number> {
  if (deno.stdout === null) throw new Error('Cannot read what Deno prints');
  for await (const line of createInterface({ input: deno.stdout })) {
    const port = /^port (\d+)$/.exec(line)?.[1];
    if (port === undefined) continue;
    deno.stdout.resume();
    return Number(port);
  }
  throw new Error('Cannot start the fixture in Deno: it ended before it listened');
}
