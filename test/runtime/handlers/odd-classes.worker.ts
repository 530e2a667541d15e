/**
 * Objects whose handlers are fields, and whose methods are called at once from where no call is known: listeners of sockets,
 * functions that come back over RPC. Each class stands here twice, as it is and observed.
 */
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
import { observe } from '../../../src/telemetry/index.ts';

interface Socket extends WebSocket {
  accept(): void;
}
type Answers = Promise<Record<string, unknown>>;
interface RoomStub {
  fetch(request: Request | string): Promise<Response>;
  now(): unknown;
  fail(): unknown;
  back(work: (n: number) => unknown): Promise<unknown>;
}
interface Env {
  readonly BARE: { getByName(name: string): RoomStub };
  readonly OBSERVED: { getByName(name: string): RoomStub };
  readonly BARE_FIELDS: { getByName(name: string): RoomStub };
  readonly OBSERVED_FIELDS: { getByName(name: string): RoomStub };
  readonly BARE_ENTRY: RoomStub;
  readonly OBSERVED_ENTRY: RoomStub;
}

class Room extends DurableObject<Env> {
  #count = 0;
  /** Answers at once. */
  now(): number {
    this.#count += 1;
    return this.#count;
  }
  /** Throws at once. */
  fail(): number {
    throw new RangeError('at once');
  }
  async back(work: (n: number) => unknown): Promise<unknown> {
    return work(this.now());
  }
  async fetch(request: Request): Promise<Response> {
    const [client, server] = Object.values(new WebSocketPair()) as [Socket, Socket];
    server.accept();
    server.addEventListener('message', () => {
      let failed = '';
      try {
        this.fail();
      } catch (error) {
        failed = String(error);
      }
      server.send(`${this.now()} ${failed} ${request.method}`);
    });
    const upgrade: ResponseInit & { webSocket: unknown } = { status: 101, webSocket: client };
    return new Response(null, upgrade);
  }
}
class Fields extends DurableObject<Env> {
  readonly name = 'fields';
  fetch = (request: Request): Response => new Response(`${this.name} ${request.method}`);
}
class Entry extends WorkerEntrypoint<Env> {
  readonly name = 'entry';
  fetch = async (request: Request): Promise<Response> =>
    new Response(`${this.name} ${request.url}`);
}

const [ObservedRoom, ObservedFields, ObservedEntry] = [
  observe(Room),
  observe(Fields),
  observe(Entry),
];
export { Room, ObservedRoom, Fields, ObservedFields, Entry, ObservedEntry };

/** What a socket says back. */
async function talk(stub: RoomStub): Promise<string> {
  const response = await stub.fetch(
    new Request('http://room/', { headers: { upgrade: 'websocket' } }),
  );
  const { webSocket } = response as Response & { webSocket: Socket };
  webSocket.accept();
  const said = new Promise<string>((resolve) => {
    webSocket.addEventListener('message', ({ data }) => resolve(String(data)));
  });
  webSocket.send('hello');
  return said;
}

async function answers(room: RoomStub, fields: RoomStub, entry: RoomStub): Answers {
  return {
    now: await room.now(),
    fails: await Promise.resolve(room.fail()).catch((error: unknown) => String(error)),
    talks: await talk(room),
    callsBack: await room.back((n) => n * 10),
    fields: await (await fields.fetch('http://fields/')).text(),
    entry: await (await entry.fetch('http://entry/')).text(),
  };
}

export default observe({
  async fetch(request: Request, env: Env): Promise<Response> {
    return request.url.endsWith('/bare')
      ? Response.json(
          await answers(env.BARE.getByName('a'), env.BARE_FIELDS.getByName('a'), env.BARE_ENTRY),
        )
      : Response.json(
          await answers(
            env.OBSERVED.getByName('a'),
            env.OBSERVED_FIELDS.getByName('a'),
            env.OBSERVED_ENTRY,
          ),
        );
  },
});
declare const WebSocketPair: new () => Record<string, Socket>;
