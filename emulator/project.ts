/** What a checkout of this project adds to the emulator: its folder, with a sampling rule and a board, and its worker. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Project } from './emulator.ts';
import { startWorker } from './worker/worker.ts';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));

export const PROJECT: Project = {
  folder: FOLDER,
  startWorker: (options) =>
    startWorker({
      ...options,
      config: join(FOLDER, 'wrangler.toml'),
      sample: join(FOLDER, 'src/cruddur/sample.sql'),
    }),
};
