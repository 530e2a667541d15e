/** What a value may look like in wrangler's `[vars]`, in a shell, in a compose file; and what becomes of a wrong one. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isOn, readSettings } from '../../../../src/telemetry/settings/settings.ts';
import { known } from './known.ts';

const AWS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_REGION: 'eu-west-1',
};

describe('a boolean', () => {
  it.each(['n', 'no', 'f', 'false', 'off', '0', 'No', 'FALSE', ' off ', false, 0])(
    '%j is false',
    (value) => {
      const settings = readSettings({
        ...AWS,
        AWS_XRAY_SDK_ENABLED: value,
        CLOUDWATCH_ENABLED: value,
        LOG_CONSOLE: value,
        LOG_BUFFER: value,
        TELEMETRY_BUDGET: value,
      });
      expect(settings.xray).toEqual({ off: 'AWS_XRAY_SDK_ENABLED is false' });
      expect(settings.cloudwatch).toEqual({ off: 'CLOUDWATCH_ENABLED is false' });
      expect(settings.log).toMatchObject({ console: false, buffer: false });
      expect(settings.budget.mode).toBe('off');
      expect(settings.problems).toEqual([]);
    },
  );

  it.each(['y', 'yes', 't', 'true', 'on', '1', 'Yes', 'ON', true, 1])('%j is true', (value) => {
    const settings = readSettings({
      ...AWS,
      AWS_XRAY_SDK_ENABLED: value,
      CLOUDWATCH_ENABLED: value,
      LOG_CONSOLE: value,
      LOG_BUFFER: value,
    });
    expect(isOn(settings.xray)).toBe(true);
    expect(isOn(settings.cloudwatch)).toBe(true);
    expect(settings.log).toMatchObject({ console: true, buffer: true });
    expect(settings.problems).toEqual([]);
  });

  it.each([
    ['CLOUDWATCH_ENABLED', "CLOUDWATCH_ENABLED is 'flase', so true is used: write true or false"],
    [
      'AWS_XRAY_SDK_ENABLED',
      "AWS_XRAY_SDK_ENABLED is 'flase', so true is used: write true or false",
    ],
    ['LOG_BUFFER', "LOG_BUFFER is 'flase', so false is used: write true or false"],
    ['OTEL_SDK_DISABLED', "OTEL_SDK_DISABLED is 'flase', so false is used: write true or false"],
  ])('%s=flase has its default and is named', (key, problem) => {
    const settings = readSettings({ ...AWS, [key]: 'flase' });
    expect(settings.problems).toEqual([problem]);
    expect(isOn(settings.cloudwatch) && isOn(settings.xray)).toBe(true);
  });

  it.each([
    ['true', true, 0],
    ['TRUE', true, 0],
    [true, true, 0],
    ['false', false, 0],
    [false, false, 0],
    ['1', false, 1],
    ['yes', false, 1],
    [0, false, 1],
  ])('OTEL_SDK_DISABLED=%j is %s, as OpenTelemetry specifies it', (value, disabled, problems) => {
    const settings = readSettings({ ...AWS, HONEYCOMB_API_KEY: 'key', OTEL_SDK_DISABLED: value });
    expect(isOn(settings.honeycomb)).toBe(!disabled);
    expect(isOn(settings.xray)).toBe(!disabled);
    expect(settings.problems).toHaveLength(problems);
  });
});

describe('a number', () => {
  it.each([0, '0', '0.0', '.0', '0e5'])('OTEL_TRACES_SAMPLER_ARG=%j is 0', (value) => {
    const { honeycomb, problems } = readSettings({
      HONEYCOMB_API_KEY: 'key',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: value,
    });
    expect(honeycomb).toMatchObject({ sampler: { name: 'traceidratio', ratio: 0 } });
    expect(problems).toEqual([]);
  });

  it.each([-0.1, 1.1, 'half', '0x0', '10%', true])('OTEL_TRACES_SAMPLER_ARG=%j is 1', (value) => {
    const { honeycomb, problems } = readSettings({
      HONEYCOMB_API_KEY: 'key',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: value,
    });
    expect(honeycomb).toMatchObject({ sampler: { ratio: 1 } });
    expect(problems).toEqual([expect.stringMatching(/^OTEL_TRACES_SAMPLER_ARG .*from 0 to 1$/)]);
  });

  it('OTEL_TRACES_SAMPLER_ARG without a sampler that takes it is named', () => {
    const { problems } = readSettings({ OTEL_TRACES_SAMPLER_ARG: 0 });
    expect(problems).toEqual([expect.stringContaining('set OTEL_TRACES_SAMPLER to traceidratio')]);
  });

  it.each([
    ['TELEMETRY_LINGER_MS', '-1', 'from 0 to 10000'],
    ['TELEMETRY_LINGER_MS', 10_001, 'from 0 to 10000'],
    ['TELEMETRY_MAX_BYTES', '16MiB', 'from 1048576 to 67108864'],
    ['TELEMETRY_MAX_BYTES', 1_048_575, 'from 1048576 to 67108864'],
    ['TELEMETRY_MAX_BYTES', 67_108_865, 'from 1048576 to 67108864'],
    ['TELEMETRY_SUBREQUESTS', 9, 'from 10 to 10000'],
    ['TELEMETRY_SUBREQUESTS', 10_001, 'from 10 to 10000'],
    ['TELEMETRY_CPU_MS', 0, 'from 1 to 1000'],
    ['TELEMETRY_CPU_MS', '1.5', 'from 1 to 1000'],
    ['TELEMETRY_CPU_MS', 1_001, 'from 1 to 1000'],
    ['TELEMETRY_KEEP_SLOWER_THAN_MS', 0, 'from 1 to 86400000'],
    ['TELEMETRY_BUDGET_XRAY_TRACES', -5, 'of 0 or more'],
    ['TELEMETRY_BUDGET_KEPT_PERCENT', 91, 'from 0 to 90'],
    ['TELEMETRY_BUDGET_FAIR_PERCENT', 0, 'from 1 to 100'],
    ['TRACE_CONTEXT_FORCED_PER_SECOND', -1, 'from 0 to 1000000'],
    ['TRUSTED_HOPS', 17, 'from 0 to 16'],
    ['TELEMETRY_BUDGET_CLOUDWATCH_BYTES', 1e21, 'of 0 or more'],
    ['TELEMETRY_BUDGET_HONEYCOMB_EVENTS', 'Infinity', 'of 0 or more'],
    ['TELEMETRY_BUDGET_ROLLBAR_OCCURRENCES', '0x10', 'of 0 or more'],
  ])('%s=%j has its default and is named', (key, value, range) => {
    const { problems, ...settings } = readSettings({ [key]: value });
    const { problems: none, ...defaults } = readSettings({});
    expect(settings).toEqual(defaults);
    expect(none).toEqual([]);
    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`^${key} .*whole number ${range}$`)),
    ]);
  });

  it('at its bounds is taken', () => {
    const least = {
      TELEMETRY_MAX_BYTES: 1_048_576,
      TELEMETRY_SUBREQUESTS: 10,
      TELEMETRY_CPU_MS: 1,
    };
    const most = {
      TELEMETRY_MAX_BYTES: '67108864',
      TELEMETRY_SUBREQUESTS: '10000',
      TELEMETRY_CPU_MS: '1000',
    };
    expect(readSettings(least)).toMatchObject({
      delivery: { maxBytes: 1_048_576, subrequests: 10, cpuMs: 1 },
      problems: [],
    });
    expect(readSettings(most)).toMatchObject({
      delivery: { maxBytes: 67_108_864, subrequests: 10_000, cpuMs: 1_000 },
      problems: [],
    });
  });
});

describe('a text', () => {
  it.each(['"info"', "'info'", ' "info" ', '" info "'])('%j loses its quotes', (value) => {
    const { log, problems } = readSettings({ LOG_LEVEL: value.replace('info', 'debug') });
    expect(log.level).toBe('debug');
    expect(problems).toEqual([expect.stringMatching(/^LOG_LEVEL is in quotes, .* without them$/)]);
  });

  it.each(['', ' ', '\n', null, undefined])('%j is not set', (value) => {
    expect(readSettings({ LOG_LEVEL: value, ROLLBAR_ACCESS_TOKEN: value })).toEqual(
      readSettings({}),
    );
  });

  it.each(['""', "''", '" "'])('%j is not set and in quotes', (value) => {
    const { rollbar, problems } = readSettings({ ROLLBAR_ACCESS_TOKEN: value });
    expect(rollbar).toEqual({ off: 'ROLLBAR_ACCESS_TOKEN is not set' });
    expect(problems).toHaveLength(1);
  });

  it('keeps quotes that are not around the whole of it', () => {
    const naming = { ...AWS, AWS_XRAY_URL: '"a" or "b"' };
    expect(readSettings(naming)).toMatchObject({
      xray: { dynamicNaming: '"a" or "b"' },
      problems: [],
    });
  });

  it.each([{ a: 1 }, ['debug'], () => 'debug', { get: async () => 'debug' }])(
    'that is the object %j is ignored and named',
    (value) => {
      const { log, problems } = readSettings({ LOG_LEVEL: value });
      expect(log.level).toBe('info');
      expect(problems).toEqual(['LOG_LEVEL is an object and is ignored: write it as a text']);
    },
  );

  it('of a choice that is not offered is shown only when it cannot be a secret', () => {
    expect(readSettings({ LOG_LEVEL: 'loud' }).problems).toEqual([
      "LOG_LEVEL is 'loud', so info is used: write one of debug, info, warn, error",
    ]);
    expect(readSettings({ LOG_LEVEL: '0123456789abcdef0' }).problems).toEqual([
      'LOG_LEVEL is not understood, so info is used: write one of debug, info, warn, error',
    ]);
  });
});

describe('the service', () => {
  it.each([
    ['service.name=', 'service.name'],
    ['service.name= ', 'service.name'],
    ['service.version=,service.name=ok', 'service.version'],
  ])('is not called by the empty value of %j', (attributes, key) => {
    const { service, problems } = readSettings({ OTEL_RESOURCE_ATTRIBUTES: attributes });
    expect(service.name).toMatch(/^(?:unknown_service|ok)$/);
    expect(service.version).toBe('unknown');
    expect(problems).toEqual([
      `OTEL_RESOURCE_ATTRIBUTES has an empty ${key}, which is ignored: write a value`,
    ]);
  });

  const metadata = { id: '1234-abcd', tag: 'v7', timestamp: '2026-11-28T00:00:00Z' };
  class Stub {
    readonly id = '1234-abcd';
    readonly tag = 'stub';
    readonly timestamp = '2026-11-28T00:00:00Z';
  }

  it.each([
    ['the tag', { DEPLOYED: metadata }, 'v7'],
    ['the id without a tag', { X: { ...metadata, tag: '' } }, '1234-abcd'],
    ['the attribute', { X: metadata, OTEL_RESOURCE_ATTRIBUTES: 'service.version=9' }, '9'],
    ['none without an id', { X: { ...metadata, tag: '', id: '' } }, 'unknown'],
    ['none with half a binding', { X: { id: 'a', tag: 'b' } }, 'unknown'],
    ['none with a binding of a class', { X: new Stub() }, 'unknown'],
  ])('has a version: %s', (_what, env, version) => {
    expect(readSettings(env)).toMatchObject({ service: { version }, problems: [] });
  });
});

describe('every variable', () => {
  const anything = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constantFrom(
      'http://user:hunter22@localhost:4318',
      'api.honeycomb.io:443',
      'a=b,c',
      '"quoted"',
      '%',
      '\ud800',
      'x'.repeat(2_000),
    ),
    fc.jsonValue(),
  );

  it('may be anything: nothing throws, and each problem is one sentence that names one of them', () => {
    expect(known.length).toBeGreaterThan(40);
    const names = new RegExp(`^(?:${known.join('|')}) [^\n]+$`);
    fc.assert(
      fc.property(
        fc.record(Object.fromEntries(known.map((key) => [key, anything])), { requiredKeys: [] }),
        (env) => {
          const { problems } = readSettings(env);
          expect(new Set(problems).size).toBe(problems.length);
          for (const problem of problems) {
            expect(problem).toMatch(names);
            expect(problem).not.toContain('hunter22');
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that is a credential is never quoted', () => {
    const secret = fc
      .tuple(
        fc.stringMatching(/^[A-Za-z0-9]{6,30}$/),
        fc.constantFrom('', ' x', '\n', 'ü', '"', '=', '-'),
      )
      .map(([word, rest]) => ({ word: `Zq${word}`, value: `Zq${word}${rest}` }));
    const credentials = known.filter((key) => /KEY|TOKEN|HEADERS|ENDPOINT|REGION/.test(key));
    fc.assert(
      fc.property(fc.constantFrom(...credentials), secret, (key, { word, value }) => {
        const { problems } = readSettings({ ...AWS, [key]: value });
        expect(problems.join('\n')).not.toContain(word);
      }),
    );
  });

  it('stands in README’s table', () => {
    const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
    const rows = readme.split('\n').filter((line) => line.startsWith('| `'));
    const missing = known.filter((key) => !rows.some((row) => row.includes(`\`${key}\``)));
    expect(missing).toEqual([]);
  });
});
