import { Response as WorkerResponse, type Request } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWorkerScript, type WorkerScript } from '../worker-script.ts';
import { VARIABLES } from './app.ts';
import { itCarriesTheContext, type Ask } from './cases.ts';
import { sendRaw, TARGETS } from './raw-request.ts';

const DOWNSTREAM = 'http://downstream.test/';
let worker: WorkerScript;
let stderr = '';

function answer({ url: called, headers }: Request): WorkerResponse {
  return WorkerResponse.json(called === DOWNSTREAM ? Object.fromEntries(headers) : {});
}

beforeAll(async () => {
  worker = await startWorkerScript(new URL('outgoing.worker.ts', import.meta.url), {
    bindings: { ...VARIABLES, DOWNSTREAM_URL: DOWNSTREAM },
    serviceBindings: { DOWNSTREAM: answer },
    outboundService: answer,
    onError: (text) => (stderr += text),
  });
});
afterAll(async () => {
  await worker?.close();
});

function asker(path: string): Ask {
  return async (headers) => {
    const list = headers.map(([name, value]): [string, string] => [name, value]);
    const response = await fetch(new URL(path, worker.url), { headers: list });
    return JSON.parse(await response.text());
  };
}

describe('outgoing calls in workerd', () => {
  describe('by fetch', () => {
    itCarriesTheContext(asker('/'));
  });
  describe('by a service binding', () => {
    itCarriesTheContext(asker('/service'));
  });
});

describe('workerd', () => {
  // workerd parses the target together with the Host header and refuses what is not a path, before any worker is
  // asked. Cloudflare's own front end does not let such targets through to it.
  it.each(TARGETS)('refuses %s %s itself, and serves the next request', async (method, target) => {
    const { status } = await sendRaw(Number(worker.url.port), method, target);
    expect(status).toBe(500);
    await vi.waitFor(() => expect(stderr).toContain('invalid URL'), 30_000);
    const next = await asker('/')([]);
    expect(next['traceparent']).toMatch(/^00-/);
  });

  it.each(['/a?b/c', '//double/slash', '/a%zz', '/p#fragment'])(
    'hands the worker the odd path %s, which is recorded and served',
    async (target) => {
      const { status, body } = await sendRaw(Number(worker.url.port), 'GET', target);
      expect(status).toBe(200);
      expect(body).toContain('"traceparent":"00-');
    },
  );
});
