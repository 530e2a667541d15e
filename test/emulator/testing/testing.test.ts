/** The emulator as tests of others start it. The program under test is a small app that the library observes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../../emulator/testing/index.ts';
import '../../../emulator/testing/vitest.ts';
import { currentTelemetry, observe, withSpan } from '../../../src/telemetry/index.ts';

const app = observe(
  {
    async fetch(request: Request, _env: object, _context: object): Promise<Response> {
      const { pathname } = new URL(request.url);
      if (pathname === '/fails') throw new Error('the till is locked');
      await withSpan('price', () => undefined);
      currentTelemetry()?.log.info('sold', { pathname });
      return new Response('sold');
    },
  },
  { serviceName: 'shop', logGroup: 'shop' },
);

let emulator: Emulator;
const { Request: ownRequest, Response: ownResponse } = globalThis;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

/** @returns the trace's id, before its telemetry has been sent */
async function ask(path: string): Promise<string> {
  const sampled = { 'x-amzn-trace-id': 'Sampled=1' };
  const request = new Request(`http://shop.example${path}`, { headers: sampled });
  const context = { waitUntil: () => undefined };
  const response = await app
    .fetch(request, { ...emulator.variables, LOG_CONSOLE: 'false' }, context)
    .catch(() => undefined);
  return /Root=([^;]+)/.exec(response?.headers.get('x-amzn-trace-id') ?? '')?.[1] ?? '';
}

describe('startEmulator', () => {
  it('leaves the classes of the process to the process', () => {
    expect(globalThis.Request).toBe(ownRequest);
    expect(globalThis.Response).toBe(ownResponse);
  });
});

describe('waitForTrace', () => {
  it('gives all that the four vendors have of a trace, by its id in either spelling', async () => {
    const id = await ask('/sale');
    const trace = await emulator.waitForTrace({
      id,
      spans: ['price'],
      lines: ['sold'],
      segments: ['price'],
    });
    expect(trace).toMatchObject({ service: 'shop', method: 'GET', status: 200, failed: false });
    const [root, price] = ['GET', 'price'].map((name) =>
      trace.spans.find((span) => span.name === name),
    );
    expect(price).toMatchObject({ parentId: root?.id, service: 'shop' });
    expect(root).toMatchObject({ parentId: undefined, attributes: { 'url.path': '/sale' } });
    expect(trace.segments).toMatchObject([{ name: 'shop', trace_id: id }]);
    const [line] = trace.lines.filter(
      ({ fields }) => fields['msg'] === 'sold' || fields['message'] === 'sold',
    );
    expect(line).toMatchObject({ group: 'shop', fields: { pathname: '/sale' } });
    expect(trace.items).toEqual([]);
    expect(await emulator.trace(trace.id)).toEqual(trace);
    expect(await emulator.trace(id)).toEqual(trace);
  });

  it('sees a trace that arrives later, and what is told of it later still', async () => {
    const waiting = emulator.waitForTrace({
      failed: true,
      items: ['the till is locked'],
      segments: ['shop'],
    });
    await ask('/fails');
    const { items, lines, status } = await waiting;
    expect(status).toBe(500);
    expect(items).toMatchObject([{ level: 'error', environment: 'production' }]);
    expect(await emulator.items()).toEqual(items);
    expect(await emulator.lines('shop')).toEqual(expect.arrayContaining([...lines]));
    expect(await emulator.lines('nothing')).toEqual([]);
  });

  it('tells what arrived instead, the nearest first, and what it lacks', async () => {
    const id = await ask('/other');
    await emulator.waitForTrace({ id });
    const wanted = { id, status: 201, spans: ['prize', /^pri/], where: () => false };
    const failure = await emulator.waitForTrace(wanted, { timeoutMs: 1 }).catch(String);
    const [, nearest] = String(failure).split(/arrived:\n/);
    expect(failure).toContain('No such trace within 1 ms: wanted');
    expect(failure).toMatch(/^\d+ other traces arrived:$/m);
    expect(failure).toMatch(
      /: status is 200, not 201; no span 'prize', but 'price', 'GET'|'GET', 'price'; `where` returns false$/m,
    );
    expect(nearest?.split('\n')[0]).not.toContain('it has another id');
  });

  it('puts a trace of another id last, however much it is like the one that is wanted', async () => {
    await ask('/sale');
    const failing = emulator.waitForTrace({ failed: true, status: 500 });
    await ask('/fails');
    const { id } = await failing;
    const wanted = { id, status: 200, spans: ['price'] };
    const failure = await emulator.waitForTrace(wanted, { timeoutMs: 1 }).catch(String);
    expect(failure).toMatch(new RegExp(`arrived:\\n  ${id} `));
  });

  it('looks for a pattern from the beginning of each text', async () => {
    const pattern = /sold/g;
    for (const path of ['/one', '/two']) {
      const id = await ask(path);
      await expect(emulator).toReceiveTrace({ id, lines: [pattern, pattern] });
    }
  });

  it('tells what it refused, and when nothing arrived', async () => {
    await using empty = await startEmulator();
    await fetch(`${empty.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-honeycomb-team': 'k' },
      body: '{"resourceSpans": 7}',
    });
    const failure = await empty.waitForTrace({ name: 'x' }, { timeoutMs: 0 }).catch(String);
    expect(failure).toContain('No trace has arrived. Does the program send to the emulator?');
    expect(failure).toMatch(/The emulator refused:\n {2}honeycomb POST \/v1\/traces 400: /);
  });
});

describe('toReceiveTrace', () => {
  it('waits as waitForTrace does, and fails with its words', async () => {
    await Promise.all([
      expect(emulator).toReceiveTrace({ method: 'GET', lines: ['/later'] }),
      ask('/later'),
    ]);
    await expect(
      expect(emulator).toReceiveTrace({ name: 'nothing' }, { timeoutMs: 1 }),
    ).rejects.toThrow(/No such trace within 1 ms: wanted \{ name: 'nothing' \}\n\d+ other traces/);
  });

  it('does not take an emulator that cannot be asked for one without the trace', async () => {
    await expect(expect({}).not.toReceiveTrace({ name: 'x' })).rejects.toThrow(TypeError);
  });

  it('looks once where a trace is not to be there', async () => {
    const asked: unknown[] = [];
    const empty: Pick<Emulator, 'waitForTrace'> = {
      waitForTrace: (wanted, options) => {
        asked.push(options);
        return emulator.waitForTrace(wanted, options);
      },
    };
    await expect(empty).not.toReceiveTrace({ name: 'nothing' }, { timeoutMs: 60_000 });
    expect(asked).toEqual([{ timeoutMs: 0 }]);
    const id = await ask('/unwanted');
    await expect(emulator).not.toReceiveTrace({ name: 'nothing' });
    await emulator.waitForTrace({ id });
    await expect(expect(emulator).not.toReceiveTrace({ id })).rejects.toThrow(
      /arrived, but the test wants none/,
    );
  });
});

describe('startEmulator', () => {
  it('starts another beside the first, which knows nothing of it', async () => {
    await using other = await startEmulator();
    expect(other.url).not.toBe(emulator.url);
    expect(other.daemonPort).not.toBe(emulator.daemonPort);
    expect(await other.traces()).toEqual([]);
    expect(await (await fetch(`${other.url}/`)).text()).toContain(
      '<title>cruddur-edge console</title>',
    );
  });

  it('leaves no port open when it is closed, twice too', async () => {
    const { url, close } = await startEmulator();
    await close();
    await close();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('forgets all at a reset', async () => {
    await using other = await startEmulator();
    await fetch(`${other.url}/1/events/x`, {
      method: 'POST',
      headers: { 'x-honeycomb-team': 'k', 'content-type': 'application/json' },
      body: `{"trace.trace_id":"${'a'.repeat(32)}","name":"n"}`,
    });
    expect(await other.traces()).toHaveLength(1);
    await other.reset();
    expect(await other.traces()).toEqual([]);
  });

  it('says which port is taken', async () => {
    const port = Number(new URL(emulator.url).port);
    await expect(startEmulator({ port })).rejects.toThrow(String(port));
  });
});
