import { describe, expect, expectTypeOf, it } from 'vitest';
import { currentTelemetry, observe, setUser } from '../../../../src/telemetry/index.ts';
import { attributeOf, ENV, openDoor } from './door.fixture.ts';

const REQUEST = 'https://shop.example/cart?id=1';

/** What a class of a worker gets by Cloudflare's own. */
class Entry {
  readonly given: readonly unknown[];
  constructor(...given: readonly unknown[]) {
    this.given = given;
  }
  double(number: number): Promise<number> | number {
    return 2 * number;
  }
}
class WorkerEntrypoint extends Entry {}

describe('observe', () => {
  it('gives the same object back, with its type and its other members', () => {
    const handlers = {
      name: 'shop',
      fetch: (_request: Request, env: { readonly A: string }) => new Response(env.A),
    };
    const { fetch } = handlers;
    const observed = observe(handlers);
    expect(observed).toBe(handlers);
    expect(observed.fetch).not.toBe(fetch);
    expect(Object.keys(observed)).toEqual(['name', 'fetch']);
    expectTypeOf(observed).toEqualTypeOf(handlers);
  });

  it('hands env, context and further arguments on untouched', async () => {
    const door = openDoor();
    const env = { ...ENV };
    const seen: unknown[] = [];
    const handlers = door.observe({
      fetch(this: unknown, ...args: unknown[]) {
        seen.push(this, ...args);
        return new Response('seen');
      },
    });
    const request = new Request(REQUEST);
    const response = await handlers.fetch(request, env, door.context, 4);
    expect(await response.text()).toBe('seen');
    const expected = [handlers, request, env, door.context, 4];
    expect(seen).toHaveLength(expected.length);
    for (const [index, value] of expected.entries()) expect(seen[index]).toBe(value);
    await door.settle();
  });

  it('tells all four vendors of a request under one id', async () => {
    const door = openDoor();
    const handlers = door.observe(
      {
        fetch(_request: Request, _env: object, _context: object) {
          setUser({ id: 'u1', name: 'Worf', email: 'worf@example.com' });
          currentTelemetry()?.report('sold out', 'warning');
          currentTelemetry()?.log.info('looked');
          return new Response('cart');
        },
      },
      { serviceName: 'shop', logGroup: 'shop-logs', serviceVersion: '7' },
    );
    await handlers.fetch(new Request(REQUEST), ENV, door.context);
    await door.settle();
    const [span] = door.vendors.spans();
    const id = span?.traceId;
    expect(attributeOf(span, 'enduser.id')).toBe('u1');
    expect(door.vendors.segments()).toMatchObject([
      { trace_id: `1-${id?.slice(0, 8)}-${id?.slice(8)}`, name: 'shop', user: 'u1' },
    ]);
    const lines = door.vendors.logLines().filter(({ trace_id }) => trace_id === id);
    expect(lines).toMatchObject([
      { message: 'looked', service: 'shop', user_id: 'u1' },
      { path: '/cart', status: 200, user_id: 'u1' },
    ]);
    expect(door.vendors.items()).toMatchObject([
      {
        code_version: '7',
        person: { id: 'u1', username: 'Worf', email: 'worf@example.com' },
        custom: { trace_id: id },
      },
    ]);
    const logs = door.vendors.exchanges.filter(({ body }) => body.includes('logGroupName'));
    expect(logs.every(({ body }) => body.includes('"shop-logs"'))).toBe(true);
  });

  it('throws what the app throws on to the runtime, the very value, and records it', async () => {
    const door = openDoor();
    const error = new RangeError('too far');
    const handlers = door.observe({
      fetch(_request: Request, _env: object, _context: object): Response {
        throw error;
      },
    });
    const answer = (async () => handlers.fetch(new Request(REQUEST), ENV, door.context))();
    await expect(answer).rejects.toBe(error);
    await door.settle();
    const [span] = door.vendors.spans();
    expect(attributeOf(span, 'http.response.status_code')).toBe('500');
    expect(attributeOf(span, 'error.type')).toBe('RangeError');
    expect(door.vendors.items()).toHaveLength(1);
  });

  it('makes one server span of a request that the app asks itself within another', async () => {
    const door = openDoor();
    const handlers = door.observe({
      async fetch(request: Request, env: object, context: object): Promise<Response> {
        if (request.url.endsWith('/inner')) return new Response('inner');
        return handlers.fetch(new Request('https://shop.example/inner'), env, context);
      },
    });
    const response = await handlers.fetch(new Request(REQUEST), ENV, door.context);
    expect(await response.text()).toBe('inner');
    await door.settle();
    expect(door.vendors.spans()).toHaveLength(1);
  });

  it('wraps handlers once, however often it is asked to', async () => {
    const door = openDoor();
    const handlers = {
      fetch: async (_request: Request, _env: object, _context: object) => new Response('x'),
    };
    door.observe(door.observe(handlers));
    await handlers.fetch(new Request(REQUEST), ENV, door.context);
    await door.settle();
    expect(door.vendors.spans()).toHaveLength(1);
  });

  it.each([
    ['by its name', class Maths extends WorkerEntrypoint {}, 'rpc Maths.double'],
    ['by what it extends', class extends WorkerEntrypoint {}, 'rpc WorkerEntrypoint.double'],
  ])('calls a class %s', async (_how, type, name) => {
    const door = openDoor();
    const Observed = door.observe(type);
    expect(await new Observed(door.context, ENV).double(2)).toBe(4);
    await door.settle();
    expect(door.vendors.spans()).toMatchObject([{ name }]);
  });

  it('observes an object that is frozen through another', async () => {
    const door = openDoor();
    const frozen = Object.freeze({
      fetch: async (_request: Request, _env: object, _context: object) => new Response('cold'),
      other: 1,
    });
    const handlers = door.observe(frozen);
    expect(handlers.other).toBe(1);
    await handlers.fetch(new Request(REQUEST), ENV, door.context);
    await door.settle();
    expect(door.vendors.spans()).toHaveLength(1);
  });

  it.each([
    ['no context', undefined],
    ['a context that is none', { waitUntil: 1 }],
  ])('sends at a flush where there is %s', async (_, context) => {
    const door = openDoor();
    const handlers = door.observe({
      fetch: async (_request: Request, _env: object, _context: unknown) => new Response('x'),
    });
    await handlers.fetch(new Request(REQUEST), ENV, context);
    await door.settle();
    expect(door.vendors.spans()).toHaveLength(1);
  });

  it.each([
    ['Deno', { remoteAddr: { hostname: '192.0.2.1' } }],
    ['Hono’s server for Node', { incoming: { socket: { remoteAddress: '192.0.2.1' } } }],
  ])('knows the peer’s address from the env of %s', async (_, connection) => {
    const door = openDoor();
    const handlers = door.observe({
      fetch: async (_request: Request, _env: object) => new Response('x'),
    });
    await handlers.fetch(new Request(REQUEST), {
      ...ENV,
      ...connection,
      CLIENT_ADDRESS_FROM: 'peer',
    });
    await door.settle();
    expect(attributeOf(door.vendors.spans()[0], 'client.address')).toBe('192.0.2.1');
  });

  it('delivers telemetry’s own queue, and leaves the app’s to the app', async () => {
    const door = openDoor();
    const taken: unknown[] = [];
    const handlers = door.observe({
      queue: async (batch: { messages: unknown[] }, _env: object) => void taken.push(batch),
    });
    const acknowledged: string[] = [];
    const message = (body: unknown) => ({
      body,
      attempts: 1,
      ack: () => void acknowledged.push(String(body)),
      retry: () => undefined,
    });
    const own = JSON.stringify({
      vendor: 'honeycomb',
      items: [{ text: '{"scope":{"name":"x"},"spans":[]}', units: 1 }],
    });
    const env = { ...ENV, TELEMETRY_QUEUE: { sendBatch: async () => undefined } };
    await handlers.queue({ messages: [message(own)] }, env);
    expect(acknowledged).toEqual([own]);
    expect(taken).toEqual([]);
    const batch = { messages: [message({ order: 1 })] };
    await handlers.queue(batch, env);
    expect(taken).toEqual([batch]);
  });

  it('tells once what the app finds wrong with its variables', async () => {
    const door = openDoor();
    const handlers = door.observe(
      { fetch: async (_request: Request, _env: object, _context: object) => new Response('x') },
      { problems: (env) => [`PRICE is ${String(env['PRICE'])}: write a number`] },
    );
    for (let n = 0; n < 2; n += 1) {
      await handlers.fetch(new Request(REQUEST), { ...ENV, PRICE: 'dear' }, door.context);
    }
    await door.settle();
    const told = door.vendors.logLines().filter(({ message }) => String(message).includes('PRICE'));
    expect(told).toMatchObject([{ message: 'PRICE is dear: write a number' }]);
  });
});
