/** Environments that are not a plain object of variables: the app serves, and a log says so where it can. */
import { describe, expect, it } from 'vitest';
import { ENV, openDoor } from './door.fixture.ts';

const fail = (name: PropertyKey): never => {
  throw new Error(`Cannot read ${String(name)} here`);
};

/** Those whose variables can be read, then those where that fails. */
const READABLE: Readonly<Record<string, () => object>> = {
  'one that is frozen': () => Object.freeze({ ...ENV }),
  'one whose bindings are frozen': () => ({ ...ENV, DB: Object.freeze(new D1Database()) }),
  'one that inherits nothing': () => Object.assign(Object.create(null), ENV),
  'a proxy': () => new Proxy({ ...ENV }, {}),
  'a proxy that throws at unknown names, as validators of environments do': () =>
    new Proxy(
      { ...ENV },
      { get: (env, name) => (name in env ? Reflect.get(env, name) : fail(name)) },
    ),
  'one with a variable that throws': () =>
    Object.defineProperty({ ...ENV }, 'BROKEN', { enumerable: true, get: () => fail('BROKEN') }),
};
const UNREADABLE: Readonly<Record<string, () => unknown>> = {
  'a proxy that throws at everything': () =>
    new Proxy(
      {},
      { get: (_, name) => fail(name), ownKeys: () => fail('keys'), has: () => fail('has') },
    ),
  nothing: () => undefined,
  'a text': () => 'production',
  'a function': () => () => ENV,
};

/** As workerd calls it. */
class D1Database {
  prepare(sql: string): { all(): Promise<string> } {
    return { all: async () => sql };
  }
}

/** Asks its database, where it has one. */
function shop(database?: unknown) {
  return {
    fetch: async (_request: Request, _env: unknown, _context: object) =>
      new Response(database instanceof D1Database ? await database.prepare('x').all() : 'x'),
  };
}

describe('what the app tells of its environment', () => {
  it.each(['problems', 'browserOrigins'])('may throw in %s: a line says so', async (option) => {
    const door = openDoor();
    const check = (): never => {
      throw new RangeError('quoted-1f3');
    };
    const handlers = door.observe(shop(), { [option]: check });
    const response = await handlers.fetch(new Request('https://shop.example/'), ENV, door.context);
    expect(await response.text()).toBe('x');
    await door.settle();
    expect(door.vendors.spans().map(({ name }) => name)).toEqual(['GET']);
    const lines = JSON.stringify(door.vendors.logLines());
    expect(lines).toContain('problems or browserOrigins threw an error');
    expect(lines).not.toContain('quoted-1f3');
  });
});

describe('an environment', () => {
  it.each(Object.entries(READABLE))('may be %s, and the request has its span', async (_, make) => {
    const door = openDoor();
    const env = make();
    const handlers = door.observe(shop(Object.getOwnPropertyDescriptor(env, 'DB')?.value));
    const response = await handlers.fetch(new Request('https://shop.example/'), env, door.context);
    expect(await response.text()).toBe('x');
    await door.settle();
    expect(door.vendors.spans().map(({ name }) => name)).toEqual(['GET']);
  });

  it.each(Object.entries(UNREADABLE))('may be %s, and the app serves', async (_, make) => {
    const lines: string[] = [];
    const door = openDoor({ print: (_, line) => void lines.push(line) });
    const response = await door
      .observe(shop())
      .fetch(new Request('https://shop.example/'), make(), door.context);
    expect(await response.text()).toBe('x');
    await door.settle();
    expect(lines.at(-1)).toContain('GET https /? 200 OK');
  });
});
