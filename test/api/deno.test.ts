/** The API under Deno: by each entry, and with each place for its data. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUN, SERVE, startDenoApi, type DenoApi } from '../runtime/deno-api.ts';
import { startLibsqlServer, type LibsqlServer } from '../src/deno/libsql/server.ts';
import { testApi } from './suite.ts';
import { OPEN, OPEN_ORIGINS, OPEN_VARIABLES, overNetwork, type Target } from './target.ts';

const SAMPLE = { ...OPEN_VARIABLES, SAMPLE_DATA: 'true' };

function testDeno(
  name: string,
  holds: Target['holds'],
  start: () => Promise<DenoApi>,
  clean: () => void = () => undefined,
): void {
  let deno: DenoApi | undefined;
  const send = overNetwork(() => deno?.url ?? '');
  async function close(): Promise<void> {
    deno?.kill();
    clean();
  }
  const target = { name, holds, origins: OPEN_ORIGINS, authorization: {}, send };
  testApi({ target, close }, async () => (deno = await start()));
}

const folder = mkdtempSync(join(tmpdir(), 'api-deno-'));
testDeno(
  'deno run with a file',
  OPEN,
  () => {
    const rights = [`--allow-read=src,${folder}`, `--allow-write=${folder}`];
    return startDenoApi({ ...SAMPLE, DATA_DIR: folder }, RUN.toSpliced(-1, 0, ...rights));
  },
  () => rmSync(folder, { recursive: true, force: true }),
);

testDeno('deno serve in memory', OPEN, () => startDenoApi(SAMPLE, SERVE));

let libsql: LibsqlServer | undefined;
testDeno(
  'as on Deno Deploy, with libSQL',
  { ...OPEN, sample: false },
  async () => {
    libsql = await startLibsqlServer('token');
    return startDenoApi({
      ...OPEN_VARIABLES,
      DENO_DEPLOY: 'true',
      DATABASE_URL: libsql.url,
      DATABASE_AUTH_TOKEN: 'token',
    });
  },
  () => libsql?.close(),
);
