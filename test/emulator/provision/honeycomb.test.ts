/** What Honeycomb and Rollbar refuse, in one sentence each, without the keys. */
import { describe, expect, test } from 'vitest';
import { run } from './run.ts';

const ENV = {
  HONEYCOMB_API_KEY: 'hcaik_a-key-that-nobody-prints',
  ROLLBAR_ACCESS_TOKEN: 'a-post-token-that-nobody-prints',
  ROLLBAR_READ_TOKEN: 'a-read-token-that-nobody-prints',
};
const answering = (body: object, status = 200) => ({
  env: ENV,
  fetch: () => Promise.resolve(Response.json(body, { status })),
});

describe('Honeycomb', () => {
  test('says which permission a key lacks', async () => {
    const access = { boards: true, queries: false, columns: true, createDatasets: true };
    const { code, lines } = await run(
      '--target aws --only honeycomb --dry-run --revision v1',
      answering({ api_key_access: access, id: 'x' }),
    );
    expect(code).toBe(1);
    expect(lines).toContain(
      '! Honeycomb board Cruddur API: The Honeycomb key lacks the permission queries: HONEYCOMB_API_KEY must be a configuration key here',
    );
    expect(lines).toContain(
      '! Honeycomb marker of v1: The Honeycomb key lacks the permission markers: HONEYCOMB_API_KEY must be a configuration key here',
    );
  });

  test('says that a key is unknown', async () => {
    const said = { error: `unknown API key ${ENV.HONEYCOMB_API_KEY}` };
    const { lines } = await run('--target aws --only honeycomb', answering(said, 401));
    expect(lines[0]).toBe(
      '! Honeycomb derived column cruddur.failed: Honeycomb does not know the key in HONEYCOMB_API_KEY',
    );
    expect(lines.join('\n')).not.toContain('nobody-prints');
  });

  test('says that an answer cannot be read', async () => {
    const { lines } = await run('--target aws --only honeycomb', answering({ team: 'x' }));
    expect(lines[0]).toMatch(
      /^! Honeycomb derived column cruddur.failed: The vendor's answer cannot be read: api_key_access: /,
    );
  });

  test('goes to the endpoint that is set, with the key in its header alone', async () => {
    const asked: string[] = [];
    const fetch = (request: Request) => {
      asked.push(`${request.url} ${request.headers.get('x-honeycomb-team')}`);
      return Promise.resolve(Response.json({}, { status: 401 }));
    };
    const env = { ...ENV, HONEYCOMB_API_ENDPOINT: 'https://api.eu1.honeycomb.io' };
    await run('--target aws --only honeycomb', { env, fetch });
    expect(new Set(asked)).toEqual(
      new Set([`https://api.eu1.honeycomb.io/1/auth ${ENV.HONEYCOMB_API_KEY}`]),
    );
  });
});

describe('Rollbar', () => {
  test('says which token lacks which scope', async () => {
    const message =
      'insufficient privileges: read scope is required but the access token only has post_server_item.';
    const { code, lines } = await run(
      '--target aws --only rollbar --revision v1',
      answering({ err: 1, message }, 403),
    );
    expect(code).toBe(1);
    expect(lines[0]).toBe(
      `! Rollbar deploy of v1: Rollbar refuses the token in ROLLBAR_READ_TOKEN: ${message}`,
    );
  });

  test('wants a revision', async () => {
    const { lines } = await run('--target aws --only rollbar', answering({}));
    expect(lines[0]).toBe('? Rollbar deploy: left out, --revision is not given');
  });
});
