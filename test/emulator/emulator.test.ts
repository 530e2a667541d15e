import { afterEach, expect, test } from 'vitest';
import { startEmulator, type RunningEmulator } from '../../emulator/emulator.ts';
import { parseOptions } from '../../emulator/options.ts';
import { PROJECT } from '../../emulator/project.ts';
import type { WorkerOptions } from '../../emulator/worker/worker.ts';

let emulator: RunningEmulator | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

type Notes = Required<Pick<WorkerOptions, 'built' | 'reloaded'>>;

/** Starts with a worker that only takes down what the emulator wants to be told. */
async function start(told: string[]): Promise<Notes> {
  const ports = ['API_PORT', 'EMULATOR_PORT', 'EMULATOR_GRPC_PORT', 'XRAY_DAEMON_PORT'];
  const environment = Object.fromEntries(ports.map((name) => [name, '0']));
  const parsed = parseOptions([], { ...environment, DATA_DIR: ':memory:' });
  if (parsed.kind !== 'run') throw new Error(JSON.stringify(parsed));
  const { promise, resolve } = Promise.withResolvers<Notes>();
  emulator = await startEmulator(parsed.options, {
    now: Date.now,
    environment: {},
    print: (line) => void told.push(line),
    project: {
      folder: PROJECT.folder,
      async startWorker({ built = () => undefined, reloaded = () => undefined }) {
        resolve({ built, reloaded });
        return {
          url: new URL('http://127.0.0.1:1'),
          beginAnew: () => undefined,
          close: async () => undefined,
        };
      },
    },
  });
  return promise;
}

const BUILD = {
  file: 'worker.js',
  json: JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA' }),
  folder: '/tmp',
};

test.each([
  ['source_maps', ({ built }: Notes) => built(BUILD), "keep the worker's source map"],
  ['runs', ({ reloaded }: Notes) => reloaded(), "note the worker's reload"],
])('a worker is built and reloaded though the store fails: %s', async (table, tell, what) => {
  const told: string[] = [];
  const notes = await start(told);
  tell(notes);
  expect(told).toEqual([]);
  emulator?.context.database.exec(`DROP TABLE ${table}`);
  tell(notes);
  expect(told).toEqual([`Cannot ${what}: no such table: ${table}`]);
});
