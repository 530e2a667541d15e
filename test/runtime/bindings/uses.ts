import type { QueueProducer } from '../../../src/telemetry/delivery/queue/message.ts';

/** Uses of bindings as apps write them. Each answers the same, whether it makes spans or not. */

export interface Bindings {
  readonly KV: KvBinding;
  readonly R2: R2Binding;
  readonly DB: D1Binding;
  readonly QUEUE: {
    send(body: unknown): Promise<unknown>;
    sendBatch(list: unknown[]): Promise<unknown>;
  };
  /** Telemetry's own. */
  readonly TELEMETRY_QUEUE: QueueProducer;
  readonly ROOM: {
    idFromName(name: string): unknown;
    get(id: unknown): Stub;
    getByName(name: string): Stub;
  };
  readonly SERVICE: Stub;
  readonly POINTS: { writeDataPoint(point: object): void };
}

interface Stub {
  fetch(url: string | Request, init?: RequestInit): Promise<Response>;
}

interface KvBinding {
  get(key: string, type?: string): Promise<unknown>;
  getWithMetadata(key: string): Promise<unknown>;
  put(key: string, value: string, options?: object): Promise<void>;
  delete(key: string): Promise<void>;
  list(options?: object): Promise<{ keys: { name: string }[] }>;
}

interface R2Binding {
  put(key: string, value: string): Promise<{ size: number } | null>;
  get(key: string): Promise<{ text(): Promise<string> } | null>;
  head(key: string): Promise<{ size: number } | null>;
  list(): Promise<{ objects: { key: string }[] }>;
  delete(key: string): Promise<void>;
}

interface D1Statement {
  bind(...values: unknown[]): D1Statement;
  first(column?: string): Promise<unknown>;
  all(): Promise<{ results: unknown }>;
  run(): Promise<{ success: boolean }>;
  raw(): Promise<unknown>;
}

interface D1Binding {
  prepare(sql: string): D1Statement;
  batch(statements: D1Statement[]): Promise<{ results: unknown }[]>;
  exec(sql: string): Promise<{ count: number }>;
  withSession(): { prepare(sql: string): D1Statement };
}

type Use = (bindings: Bindings) => unknown;

interface Caching {
  match(key: string | Request): Promise<Response | undefined>;
  put(key: string, response: Response): Promise<void>;
  delete(key: string): Promise<boolean>;
}
declare const caches: { readonly default: Caching; open(name: string): Promise<Caching> };

const CACHED = 'http://shop.example/price';
/** workerd's own, beside those of the standard. */
const cacheOf = (): Caching => caches.default;

/** In this order: later ones read what earlier ones wrote. */
export const USES: Readonly<Record<string, Use>> = {
  'KV put': ({ KV }) => KV.put('a', '1', { metadata: { m: 1 } }),
  'KV get': ({ KV }) => KV.get('a'),
  'KV get json': ({ KV }) => KV.get('a', 'json'),
  'KV get of nothing': ({ KV }) => KV.get('none'),
  'KV getWithMetadata': ({ KV }) => KV.getWithMetadata('a'),
  'KV getWithMetadata of nothing': ({ KV }) => KV.getWithMetadata('none'),
  'KV list': async ({ KV }) => (await KV.list({ prefix: 'a' })).keys.map(({ name }) => name),
  'KV get, detached': ({ KV: { get }, KV }) => get.call(KV, 'a'),
  'KV get, bound': ({ KV }) => KV.get.bind(KV)('a'),
  'KV put of a key too long': ({ KV }) => KV.put('k'.repeat(600), '1'),
  'KV delete': ({ KV }) => KV.delete('a'),
  'R2 put': async ({ R2 }) => (await R2.put('o', 'text'))?.size,
  'R2 get': async ({ R2 }) => (await R2.get('o'))?.text(),
  'R2 get of nothing': ({ R2 }) => R2.get('none'),
  'R2 head': async ({ R2 }) => (await R2.head('o'))?.size,
  'R2 list': async ({ R2 }) => (await R2.list()).objects.map(({ key }) => key),
  'R2 delete': ({ R2 }) => R2.delete('o'),
  'D1 exec': async ({ DB }) => (await DB.exec('CREATE TABLE IF NOT EXISTS t (n INTEGER)')).count,
  'D1 run': async ({ DB }) => (await DB.prepare('DELETE FROM t').run()).success,
  'D1 batch': async ({ DB }) => {
    const insert = DB.prepare('INSERT INTO t VALUES (?) RETURNING n');
    return (await DB.batch([insert.bind(1), insert.bind(2)])).map(({ results }) => results);
  },
  'D1 all': async ({ DB }) =>
    (await DB.prepare('SELECT n FROM t WHERE n > ?').bind(1).all()).results,
  'D1 first': ({ DB }) => DB.prepare('SELECT n FROM t').first('n'),
  'D1 raw': ({ DB }) => DB.prepare('SELECT n FROM t').raw(),
  'D1 session': async ({ DB }) => (await DB.withSession().prepare('SELECT 1 AS one').all()).results,
  'D1 wrong SQL': ({ DB }) => DB.prepare('SELECT FROM').all(),
  'D1 wrong value': ({ DB }) => DB.prepare('SELECT ?').bind(Symbol.iterator).all(),
  'queue send': async ({ QUEUE }) => typeof (await QUEUE.send({ a: 1 })),
  'queue sendBatch': async ({ QUEUE }) =>
    typeof (await QUEUE.sendBatch([{ body: 1 }, { body: 2 }])),
  'queue send of what cannot be sent': ({ QUEUE }) => QUEUE.send(1n),
  'telemetry’s queue': async ({ TELEMETRY_QUEUE }) =>
    typeof (await TELEMETRY_QUEUE.sendBatch([{ body: '', contentType: 'text' }])),
  'object fetch': async ({ ROOM }) =>
    (await ROOM.get(ROOM.idFromName('x')).fetch('http://do/path')).text(),
  'object by name': async ({ ROOM }) =>
    (
      await ROOM.getByName('x').fetch(new Request('http://do/p', { method: 'POST', body: 'b' }))
    ).text(),
  'analytics point': ({ POINTS }) =>
    POINTS.writeDataPoint({ indexes: ['i'], blobs: ['a', 'b'], doubles: [1] }),
  'analytics point without an index': ({ POINTS }) => POINTS.writeDataPoint({ doubles: [1, 2] }),
  'cache delete of nothing': () => cacheOf().delete(CACHED),
  'cache miss': async () => (await cacheOf().match(CACHED)) === undefined,
  'cache put': () =>
    cacheOf().put(CACHED, new Response('kept', { headers: { 'cache-control': 'max-age=60' } })),
  'cache hit': async () => (await cacheOf().match(new Request(CACHED)))?.text(),
  'cache delete': () => cacheOf().delete(CACHED),
  'cache of a name': async () => (await (await caches.open('own')).match(CACHED)) === undefined,
  'service fetch': async ({ SERVICE }) => (await SERVICE.fetch('http://service/a?b=1')).text(),
  'service fetch of no URL': ({ SERVICE }) => SERVICE.fetch('no url'),
};

/** What a use answers or throws, as text. */
export async function outcomeOf(use: Use, bindings: Bindings): Promise<string> {
  try {
    return `answer ${JSON.stringify(await use(bindings))}`;
  } catch (error) {
    return `error ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  }
}
