/**
 * The command that applies the project's board to Honeycomb: `node emulator/vendors/honeycomb/boards/main.ts`. The
 * variable HONEYCOMB_API_KEY is a configuration key, HONEYCOMB_API_ENDPOINT where the API is, OTEL_SERVICE_NAME
 * the dataset. Exit codes: 0 applied, 1 refused or not reached, 2 no key.
 */
import { fileURLToPath } from 'node:url';
import { applyBoard } from './apply.ts';
import { createCall } from './call.ts';
import { readBoardDocuments } from './documents.ts';

const FOLDER = fileURLToPath(new URL('../../../../src/telemetry/honeycomb', import.meta.url));
const {
  HONEYCOMB_API_KEY: key = '',
  HONEYCOMB_API_ENDPOINT: endpoint = 'https://api.honeycomb.io',
  OTEL_SERVICE_NAME: dataset = 'backend-hono',
} = process.env;

const call = createCall({ endpoint, key, send: fetch });

if (key === '') {
  process.stderr.write('Cannot apply the board: HONEYCOMB_API_KEY is not set\n');
  process.exitCode = 2;
} else {
  try {
    const id = await applyBoard(readBoardDocuments(FOLDER), dataset, call);
    process.stdout.write(`Applied the board ${id} with its queries to the dataset ${dataset}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
