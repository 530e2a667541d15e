import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IDENTITY } from '../../../src/cruddur/identity.ts';
import { readCruddurSettings } from '../../../src/cruddur/settings.ts';

const LOCAL = ['http://localhost:3000', 'http://localhost:4567'];

describe('the origins', () => {
  it.each([
    // This machine's own are not admitted unasked: a public URL is not this machine.
    [{}, []],
    [{ FRONTEND_URL: '', BACKEND_URL: ' ' }, []],
    [{ FRONTEND_URL: null }, []],
    [{ FRONTEND_URL: LOCAL[0], BACKEND_URL: LOCAL[1] }, LOCAL],
    [{ FRONTEND_URL: 'https://app.example/' }, ['https://app.example']],
    [{ FRONTEND_URL: 'HTTPS://App.Example:443/path?x=y#z' }, ['https://app.example']],
    [
      { FRONTEND_URL: 'https://a.example, https://b.example:8443 ,, http://[::1]:3000' },
      ['https://a.example', 'https://b.example:8443', 'http://[::1]:3000'],
    ],
    [
      { FRONTEND_URL: '"https://a.example","https://b.example"' },
      ['https://a.example', 'https://b.example'],
    ],
    [
      { FRONTEND_URL: "'https://a.example, https://b.example'" },
      ['https://a.example', 'https://b.example'],
    ],
    [{ FRONTEND_URL: 'https://a.example,https://a.example/' }, ['https://a.example']],
    [{ BACKEND_URL: 'https://api.example' }, ['https://api.example']],
  ])('of %j are %j', (env, origins) => {
    expect(readCruddurSettings({ WRITE_ACCESS: 'off', ...env })).toMatchObject({
      origins,
      problems: [],
    });
  });

  it.each([
    ['localhost:3000', 'does not start with http'],
    ['app.example', 'does not start with http'],
    ['*', 'does not start with http'],
    ['ftp://app.example', 'does not start with http'],
    ['https://*.app.example', 'has a *'],
    ['https://a.example https://c.example', 'has white space'],
    ['https://a.example;https://c.example', 'is not a URL'],
    ['https://', 'is not a URL'],
    ['https://hunter22:hunter22@host:99999', 'is not a URL'],
    [7, 'does not start with http'],
    [true, 'does not start with http'],
  ])('lack %j, which is named and not shown', (wrong, problem) => {
    for (const key of ['FRONTEND_URL', 'BACKEND_URL']) {
      const { origins, problems } = readCruddurSettings({
        WRITE_ACCESS: 'off',
        [key]: `https://b.example,${wrong}`,
      });
      expect(origins).toEqual(['https://b.example']);
      expect(problems).toEqual([expect.stringContaining(`${key} has an origin that ${problem}`)]);
      expect(problems[0]).not.toMatch(/hunter22|a\.example/);
    }
  });

  it('may be anything: nothing throws, and each problem is said once', () => {
    const anything = fc.oneof(fc.string(), fc.webUrl(), fc.jsonValue());
    fc.assert(
      fc.property(anything, anything, (frontend, backend) => {
        const { origins, problems } = readCruddurSettings({
          FRONTEND_URL: frontend,
          BACKEND_URL: backend,
        });
        for (const origin of origins) expect(new URL(origin).origin).toBe(origin);
        expect(new Set(problems).size).toBe(problems.length);
      }),
    );
  });
});

const TOKEN = 'a-token_of.16~+/==';

describe('access', () => {
  it('has defaults that suit a public URL, and says that nothing can be written', () => {
    for (const env of [{}, { WRITE_ACCESS: '', HEALTH_DETAILS: ' ', ROLLBAR_TEST: '""' }]) {
      expect(readCruddurSettings(env)).toMatchObject({
        writeAccess: 'token',
        token: undefined,
        healthDetails: 'token',
        rollbarTest: 'minute',
        problems: [expect.stringMatching(/^WRITE_ACCESS is token and API_WRITE_TOKEN is not set/)],
      });
    }
  });

  it.each([
    [{ WRITE_ACCESS: 'open' }, { writeAccess: 'open' }],
    [{ WRITE_ACCESS: ' "OFF" ' }, { writeAccess: 'off' }],
    [{ API_WRITE_TOKEN: TOKEN }, { writeAccess: 'token', token: TOKEN }],
    [{ API_WRITE_TOKEN: `'${TOKEN}'` }, { token: TOKEN }],
    [{ WRITE_ACCESS: 'off', HEALTH_DETAILS: 'open' }, { healthDetails: 'open' }],
    [{ WRITE_ACCESS: 'off', ROLLBAR_TEST: 'Open' }, { rollbarTest: 'open' }],
  ])('of %j is %j', (env, settings) => {
    expect(readCruddurSettings(env)).toMatchObject({ ...settings, problems: [] });
  });

  it.each([
    ['WRITE_ACCESS', 'yes', 'writeAccess', 'token'],
    ['WRITE_ACCESS', true, 'writeAccess', 'token'],
    ['WRITE_ACCESS', { open: true }, 'writeAccess', 'token'],
    ['HEALTH_DETAILS', 'public', 'healthDetails', 'token'],
    ['ROLLBAR_TEST', 'hour', 'rollbarTest', 'minute'],
    ['ROLLBAR_TEST', 60, 'rollbarTest', 'minute'],
    ['API_WRITE_TOKEN', 'short', 'token', undefined],
    ['API_WRITE_TOKEN', 'x'.repeat(15), 'token', undefined],
    ['API_WRITE_TOKEN', 'sixteen letters and more', 'token', undefined],
    ['API_WRITE_TOKEN', 'schlüsselschlüssel', 'token', undefined],
    ['API_WRITE_TOKEN', 1234567890123456, 'token', undefined],
  ])('%s=%j is named, not shown, and has the safe default', (key, value, field, safe) => {
    const settings = readCruddurSettings({ [key]: value });
    expect(settings).toHaveProperty(field, safe);
    expect(settings.problems.filter((problem) => problem.startsWith(`${key} `))).toHaveLength(
      key === 'WRITE_ACCESS' ? 2 : 1,
    );
    expect(settings.problems.join()).not.toContain(String(value));
  });

  it('says in words what to write', () => {
    expect(readCruddurSettings({ WRITE_ACCESS: 'off', ROLLBAR_TEST: 'hour' }).problems).toEqual([
      'ROLLBAR_TEST is not understood, so minute is used: write one of minute, open',
    ]);
  });
});

describe('IDENTITY', () => {
  it('knows the version of package.json', () => {
    const path = new URL('../../../package.json', import.meta.url);
    const { version }: { version: string } = JSON.parse(readFileSync(path, 'utf8'));
    expect(IDENTITY.serviceVersion).toBe(version);
  });
});
