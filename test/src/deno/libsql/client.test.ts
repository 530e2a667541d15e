import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLibsqlClient, type LibsqlOptions } from '../../../../src/deno/libsql/client.ts';
import { startLibsqlServer, type LibsqlServer } from './server.ts';

const TOKEN = 'token-of-a-test';

let server: LibsqlServer;
beforeAll(async () => {
  server = await startLibsqlServer(TOKEN);
});
afterAll(() => server.close());

function client(options: Partial<LibsqlOptions> = {}) {
  return createLibsqlClient({ url: new URL(server.url), token: TOKEN, fetch, ...options });
}

const query = (sql: string, ...values: (string | number | null)[]) => ({ sql, values });

describe('createLibsqlClient', () => {
  it('carries values there and back', async () => {
    const values = ['x', 'Qapla’ 🖖', '', 7, -1, 0, 1.5, 2 ** 52, null] as const;
    const columns = values.map((_, index) => `?${index + 1} AS v${index}`).join();
    const { results } = await client().all(query(`SELECT ${columns}`, ...values));
    expect(results).toEqual([
      Object.fromEntries(values.map((value, index) => [`v${index}`, value])),
    ]);
  });

  it('answers rows, of inserts too, and none', async () => {
    await client().run('CREATE TABLE rows (n INTEGER UNIQUE, t TEXT);');
    const insert = query('INSERT INTO rows VALUES (?, ?) RETURNING n', 1, 'a');
    expect(await client().all(insert)).toEqual({ results: [{ n: 1 }] });
    expect(await client().all(query('SELECT * FROM rows WHERE n > 1'))).toEqual({ results: [] });
  });

  it('runs a batch as one transaction', async () => {
    await client().run('CREATE TABLE numbers (n INTEGER UNIQUE);');
    const insert = (n: number) => query('INSERT INTO numbers VALUES (?) RETURNING n', n);
    expect(await client().batch([insert(1), insert(2)])).toEqual([
      { results: [{ n: 1 }] },
      { results: [{ n: 2 }] },
    ]);
    await expect(client().batch([insert(3), insert(1), insert(4)])).rejects.toThrow(/UNIQUE/);
    expect(await client().all(query('SELECT count(*) AS count FROM numbers'))).toEqual({
      results: [{ count: 2 }],
    });
  });

  it('leaves no stream open, for every end of the script on it', async () => {
    await expect(client().run('BEGIN IMMEDIATE; CREATE TABLE a (n); nonsense;')).rejects.toThrow(
      /syntax error/,
    );
    await client().run('CREATE TABLE a (n);');
    expect(server.calls.every((requests) => requests.at(-1) === 'close')).toBe(true);
  });

  it('has calls that do not wait for each other', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => client().all(query('SELECT ? AS n', n))),
    );
    expect(answers.map(({ results }) => results)).toEqual(
      Array.from({ length: 20 }, (_, n) => [{ n }]),
    );
  });

  it('finds the API below the path of its URL', async () => {
    const urls: string[] = [];
    const note = async (url: string) => {
      urls.push(url);
      return Response.json({ results: [{ type: 'ok', response: { type: 'sequence' } }] });
    };
    for (const path of ['', '/', '/db', '/db/']) {
      await client({ url: new URL(`https://h.example${path}`), fetch: note }).run('SELECT 1');
    }
    const [root, below] = ['https://h.example/v2/pipeline', 'https://h.example/db/v2/pipeline'];
    expect(urls).toEqual([root, root, below, below]);
  });

  it('does not take its token to another address', async () => {
    const inits: RequestInit[] = [];
    const note = async (_url: string, init: RequestInit) => {
      inits.push(init);
      return Response.json({ results: [{ type: 'ok', response: { type: 'sequence' } }] });
    };
    await client({ fetch: note }).run('SELECT 1');
    expect(inits).toMatchObject([{ redirect: 'error', method: 'POST' }]);
  });

  it.each([
    ['an error of SQL', undefined, /^SQLite error: no such table: missing$/],
    ['a token that does not fit', { token: 'other' }, /answers 401: DATABASE_AUTH_TOKEN does not/],
    ['no token', { token: undefined }, /answers 401/],
    [
      'a server in trouble',
      { fetch: async () => new Response('', { status: 502 }) },
      /answers 502/,
    ],
    [
      'another server',
      { fetch: async () => Response.json({ hello: 1 }) },
      /something that is not a result/,
    ],
    ['no server', { fetch: () => Promise.reject(new TypeError('refused')) }, /refused/],
  ] as const)('throws on %s', async (_what, options, message) => {
    const failing = client(options).all(query('SELECT * FROM missing'));
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.not.toThrow(TOKEN);
  });

  it('gives a server that does not answer ten seconds', async () => {
    const limits: number[] = [];
    const hanging = client({
      timeout(milliseconds) {
        limits.push(milliseconds);
        return AbortSignal.abort(new DOMException('too late', 'TimeoutError'));
      },
    });
    await expect(hanging.all(query('SELECT 1'))).rejects.toThrow('too late');
    expect(limits).toEqual([10_000]);
  });
});
