import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCruddurSettings } from '../../../src/cruddur/settings.ts';
import { readOptions } from '../../../src/deno/options.ts';
import { readVariables, VARIABLES } from '../../../src/deno/variables.ts';
import { requestMetrics } from '../../../src/telemetry/metrics.ts';
import { securitySignals } from '../../../src/telemetry/security.ts';
import { readSettings } from '../../../src/telemetry/settings/settings.ts';

const DENO_JSON = readFileSync(new URL('../../../deno.json', import.meta.url), 'utf8');

/** Everything the service and the entries look up, all vendors being on. */
function lookedUp(): Set<string> {
  const asked = new Set<string>();
  const on = {
    HONEYCOMB_API_KEY: 'honeycomb-key-of-a-test',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAOPENSNOTHING0000',
    AWS_SECRET_ACCESS_KEY: 'secret-that-opens-nothing',
    ROLLBAR_ACCESS_TOKEN: 'rollbar-token-of-a-test',
    DATABASE_URL: 'libsql://db.turso.io',
  };
  const signals = { SECURITY_SIGNALS: 'true', SECURITY_HUB_ACCOUNT: '123456789012' };
  const both = { ...on, ...signals };
  for (const variables of [{}, { ...both, METRICS: 'emf' }, { ...both, METRICS: 'otlp' }]) {
    const recording = new Proxy<Record<string, string>>(variables, {
      get(target, name) {
        asked.add(String(name));
        return Reflect.get(target, name);
      },
    });
    const settings = readSettings(recording);
    requestMetrics(recording, settings);
    securitySignals(recording, settings.service.name);
    readCruddurSettings(recording);
    readOptions(recording);
  }
  return asked;
}

/** What a permission of deno.json is given for, without its comments. */
function permitted(name: string): string[] {
  const list = new RegExp(`"${name}": \\[([^\\]]*(?:\\[::1\\][^\\]]*)?)\\]`).exec(DENO_JSON)?.[1];
  return [...(list ?? '').matchAll(/"([^"]+)"/g)].map(([, item]) => String(item));
}

describe('VARIABLES', () => {
  it('are all that the service and the entries look up: put a new one into src/deno/variables.ts', () => {
    expect([...VARIABLES].toSorted()).toEqual([...lookedUp()].toSorted());
  });

  it('may be read by deno.json, and of other programs none', () => {
    const families = permitted('env').map(
      (pattern) => new RegExp(`^${pattern.replace('*', '.*')}$`),
    );
    const may = (name: string) => families.some((family) => family.test(name));
    expect(VARIABLES.filter((name) => !may(name))).toEqual([]);
    const unused = families.filter((family) => !VARIABLES.some((name) => family.test(name)));
    expect(unused).toEqual([]);
    expect(['PATH', 'HOME', 'GITHUB_TOKEN', 'SSH_AUTH_SOCK'].filter(may)).toEqual([]);
  });
});

describe('readVariables', () => {
  const read = (variables: Record<string, string>) => readVariables((name) => variables[name]);

  it('takes what is set and known', () => {
    expect(read({ API_PORT: '1', LOG_LEVEL: '', HOME: '/root' })).toEqual({
      API_PORT: '1',
      LOG_LEVEL: '',
    });
  });

  it('leaves out OpenTelemetry’s on Deno Deploy, which its users cannot set', () => {
    const own = { DENO_DEPLOY: 'true', HONEYCOMB_SERVICE_NAME: 'mine' };
    expect(read({ ...own, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://of.deploy' })).toEqual(own);
  });
});
