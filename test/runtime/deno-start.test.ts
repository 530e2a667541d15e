/** How the Deno entries start, and do not, by their variables. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { RUN, SERVE, spawnDeno, startDenoApi, type DenoApi } from './deno-api.ts';

let api: DenoApi | undefined;
afterEach(() => api?.kill());

const ENTRIES = { run: RUN, serve: SERVE } as const;
const BOTH = ['run', 'serve'] as const;

async function home(): Promise<unknown[]> {
  const body: unknown[] = JSON.parse(await (await fetch(`${api?.url}/api/activities/home`)).text());
  return body;
}

describe('a variable of the entries that is wrong', () => {
  it.each([
    ['API_PORT', 'abc', "Cannot use API_PORT='abc': it must be a port from 0 to 65535"],
    ['API_PORT', '99999', "Cannot use API_PORT='99999': it must be a port from 0 to 65535"],
    ['API_HOST', '192.0.2.1', "Cannot use API_HOST='192.0.2.1': it must be a name or an address"],
    ['SAMPLE_DATA', 'maybe', "Cannot use SAMPLE_DATA='maybe': it must be true or false"],
    ['DATABASE_URL', 'postgres://u:p@h/db', 'Cannot use DATABASE_URL: it must be the address'],
    ['DATABASE_URL', 'http://127.0.0.1:9', 'Cannot use DATABASE_URL: the database at 127.0.0.1:9'],
    [
      'DATA_DIR',
      'README.md',
      "Cannot use DATA_DIR='README.md': it must be a folder that can be written to",
    ],
  ])('%s=%s ends it with one sentence and exit code 2', async (key, value, sentence) => {
    const deno = spawnDeno(RUN, { [key]: value });
    if (deno.stderr === null) throw new TypeError('There is no pipe');
    const [said, [code]] = await Promise.all([text(deno.stderr), once(deno, 'exit')]);
    expect(code).toBe(2);
    expect(said.trim().split('\n')).toEqual([expect.stringContaining(sentence)]);
    expect(said).not.toContain('u:p');
  });

  it('names a port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const deno = spawnDeno(RUN, { API_PORT: port });
    if (deno.stderr === null) throw new TypeError('There is no pipe');
    const [said] = await Promise.all([text(deno.stderr), once(deno, 'exit')]);
    taken.close();
    expect(said).toContain(`Cannot use API_PORT='${port}': it must be a port that is free`);
  });
});

describe('where it listens', () => {
  it.each(BOTH)('deno %s tells, and where its data is kept', async (entry) => {
    api = await startDenoApi({}, ENTRIES[entry]);
    expect(api.printed[0]).toMatch(/^Cruddur API under Deno: http:\/\/localhost:\d+$/);
    expect(api.printed).toContain(
      'Data is kept in memory and lost when this process ends: set DATA_DIR to a folder to keep it',
    );
    expect((await fetch(`${api.url}/api/health-check`)).status).toBe(200);
    expect(await api.end()).toEqual([0, null]);
  });

  it('is what API_HOST says', async () => {
    api = await startDenoApi({ API_HOST: '::1' });
    expect(api.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${api.url}/api/health-check`)).status).toBe(200);
  });

  it('is the address that deno serve was given, of any form', async () => {
    const anywhere = SERVE.map((arg) => (arg === '127.0.0.1' ? '0.0.0.0' : arg));
    api = await startDenoApi({ API_HOST: '192.0.2.1' }, anywhere);
    expect(api.url).toMatch(/^http:\/\/0\.0\.0\.0:\d+$/);
    const local = api.url.replace('0.0.0.0', '127.0.0.1');
    expect((await fetch(`${local}/api/health-check`)).status).toBe(200);
  });
});

describe('sample data', () => {
  it.each(BOTH)('is there under deno %s where it is asked for', async (entry) => {
    api = await startDenoApi({ SAMPLE_DATA: 'true' }, ENTRIES[entry]);
    expect(await home()).toHaveLength(3);
  });

  it.each([{}, { SAMPLE_DATA: 'off' }, { SAMPLE_DATA: 'true', DENO_DEPLOY: 'true' }])(
    'is not there with %j',
    async (variables) => {
      api = await startDenoApi(variables);
      expect(await home()).toEqual([]);
    },
  );
});
