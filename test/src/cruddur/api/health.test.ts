import { describe, expect, it, vi } from 'vitest';
import { BROKEN_DATABASE, PROBLEM, startApp, TRACE_ID } from '../app.fixture.ts';

const TOKEN = 'a-token-of-the-team';
const DETAILS = { problems: [PROBLEM], sinks: { honeycomb: 'on', rollbar: 'off' } };
const GOOD = { success: true, version: '0.1.0' };
const BAD = {
  success: false,
  version: '0.1.0',
  error: 'database_unavailable',
  message: expect.stringMatching(/^Cannot read the database/),
  trace_id: TRACE_ID,
};

const asking = (authorization: string) => ({ headers: { authorization } });

describe('GET /api/health-check', () => {
  it('answers success, the version, what is wrong with the settings and the sinks', async () => {
    const response = await startApp().send('/api/health-check');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ...GOOD, ...DETAILS });
  });

  it.each([
    [{}, GOOD],
    [asking(`Bearer ${TOKEN}`), { ...GOOD, ...DETAILS }],
    [asking(`bearer   ${TOKEN}`), { ...GOOD, ...DETAILS }],
    [asking(`Bearer ${TOKEN}x`), GOOD],
    [asking(`Bearer ${TOKEN.slice(1)}`), GOOD],
    [asking('Bearer'), GOOD],
    [asking(`Basic ${TOKEN}`), GOOD],
    [asking(TOKEN), GOOD],
  ])('with %j answers %j where details are for the token', async (init, body) => {
    const app = startApp(undefined, { healthDetails: 'token', token: TOKEN });
    expect(await (await app.send('/api/health-check', init)).json()).toEqual(body);
  });

  it.each(['Bearer undefined', 'Bearer ', 'Bearer null', ''])(
    'gives no details to "%s" where there is no token',
    async (authorization) => {
      const app = startApp(undefined, { healthDetails: 'token' });
      const response = await app.send('/api/health-check', asking(authorization));
      expect(await response.json()).toEqual(GOOD);
    },
  );

  it.each([
    ['open', { ...BAD, ...DETAILS }],
    ['token', BAD],
  ] as const)('answers 503 without its database; details %s', async (healthDetails, body) => {
    const app = startApp(BROKEN_DATABASE, { healthDetails });
    const response = await app.send('/api/health-check');
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(JSON.parse(text)).toEqual(body);
    expect(text).not.toContain('SECRET');
    expect(app.told.failures).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/SECRET/) }),
    ]);
  });

  it('answers 503 when only the answer of the database fails', async () => {
    const failing = { bind: () => failing, all: () => Promise.reject(new Error('D1_ERROR')) };
    const app = startApp({ prepare: () => failing, batch: async () => [] });
    expect((await app.send('/api/health-check')).status).toBe(503);
  });

  it('answers 503 when the database does not answer in time', async () => {
    const hanging = { bind: () => hanging, all: () => new Promise<never>(() => undefined) };
    const app = startApp({ prepare: () => hanging, batch: async () => [] });
    const answered = app.send('/api/health-check');
    await vi.waitFor(() => expect(app.waits).toHaveLength(1), 20_000);
    app.waits[0]?.();
    const response = await answered;
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ ...BAD, ...DETAILS });
    expect(app.told.failures).toEqual([
      expect.objectContaining({ message: 'The database did not answer within 3000 ms' }),
    ]);
  });

  it('leaves nothing that fails later', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    for (const database of [undefined, BROKEN_DATABASE]) {
      const app = startApp(database);
      await app.send('/api/health-check');
      for (const end of app.waits) end();
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it.each(['?live', '?live=', '?live=1', '?x=y&live'])('%s asks nothing', async (query) => {
    const app = startApp(BROKEN_DATABASE);
    const response = await app.send(`/api/health-check${query}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(GOOD);
    expect(app.told.failures).toEqual([]);
  });
});
