/**
 * The emulator in a terminal: starts everything, says what runs where and what to try, and ends everything on Ctrl-C
 * or SIGTERM. Exit codes: 0 ended as asked, 1 could not start or failed, 2 wrong argument or variable.
 */
import * as nodeModule from 'node:module';
import packageJson from '../package.json' with { type: 'json' };
import type { Project, RunningEmulator } from './emulator.ts';
import { HELP, parseOptions, type Edition, type Options } from './options.ts';
import { whenNpmEnds } from './worker/npm.ts';

/** Ending takes some tens of milliseconds, and longer while it starts. What is not stored by then is in the inbox's log. */
const MAX_CLOSING_MS = 2000;

/**
 * @param args the words after the command
 * @param loadProject loads what a checkout of this project adds. The installed package adds nothing
 * @returns the exit code once there is one. A running emulator ends the process by itself
 */
export async function runInForeground(
  args: readonly string[],
  loadProject?: () => Promise<Project>,
): Promise<number> {
  const edition: Edition = loadProject === undefined ? 'package' : 'project';
  const parsed = parseOptions(args, process.env, edition);
  if (parsed.kind === 'help') {
    print(HELP[edition]);
    return 0;
  }
  if (parsed.kind === 'wrong') {
    print(parsed.message, 'error');
    return 2;
  }
  await run(parsed.options, loadProject);
  return 0;
}

async function run(options: Options, loadProject?: () => Promise<Project>): Promise<void> {
  const starting = start(options, loadProject);
  let stopping = false;

  /** A terminal sends Ctrl-C to npm and to us, and npm passes it on: the second signal changes nothing. */
  async function stop(exitCode: number): Promise<void> {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(exitCode), MAX_CLOSING_MS).unref();
    const emulator = await starting.catch(() => undefined);
    await emulator?.close();
    // A socket that lingers would keep the process alive.
    process.exit(exitCode);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void stop(0));
  }
  whenNpmEnds(() => void stop(0));
  process.on('uncaughtException', (error) => {
    if (!stopping) print(error.stack ?? error.message, 'error');
    void stop(1);
  });

  try {
    const emulator = await starting;
    if (!stopping) print(welcome(emulator, options));
  } catch (error) {
    if (!stopping) print(error instanceof Error ? error.message : String(error), 'error');
    await stop(1);
  }
}

/** Compiling the imports takes half of the start; from the cache, which only Node has, it takes a quarter. */
async function start(
  options: Options,
  loadProject?: () => Promise<Project>,
): Promise<RunningEmulator> {
  const { enableCompileCache, flushCompileCache }: Partial<typeof nodeModule> = nodeModule;
  enableCompileCache?.();
  const { startEmulator } = await import('./emulator.ts');
  const { replaceGlobalClasses } = await import('./server/http-server.ts');
  replaceGlobalClasses();
  const emulator = await startEmulator(options, {
    now: Date.now,
    environment: process.env,
    print,
    project: await loadProject?.(),
  });
  flushCompileCache?.();
  return emulator;
}

function welcome({ url, apiUrl, grpcUrl, daemonPort }: RunningEmulator, options: Options): string {
  const running = [
    ...(apiUrl === undefined ? [] : [['API (the worker)', apiUrl]]),
    ['Console', `${url}/`],
    ...(options.forwardedUrl === undefined ? [] : [['  from outside', `${options.forwardedUrl}/`]]),
    ['Honeycomb, X-Ray, CloudWatch Logs, Rollbar', url],
    ...(grpcUrl === undefined ? [] : [['OTLP over gRPC', grpcUrl]]),
    ['X-Ray daemon, UDP and TCP', `127.0.0.1:${daemonPort}`],
    ['Stored in', options.dataDirectory],
  ] as const;
  const tries =
    apiUrl === undefined
      ? [`curl -i ${url}/_emulator/health`]
      : [`curl -i ${apiUrl}/api/activities/home`, `curl -i ${apiUrl}/rollbar/test`];
  return [
    `cruddur-edge ${packageJson.version}`,
    ...running.map(([what, where = '']) => `  ${what.padEnd(44)}${where}`),
    '',
    `Ready in ${Math.round(performance.now())} ms. Try`,
    ...tries.map((line) => `  ${line}`),
    `  and open ${url}/ in a browser`,
    'Ctrl-C ends everything.',
  ].join('\n');
}

function print(line: string, stream: 'out' | 'error' = 'out'): void {
  (stream === 'out' ? process.stdout : process.stderr).write(`${line}\n`);
}
