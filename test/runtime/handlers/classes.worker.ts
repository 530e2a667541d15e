/** A stranger's worker of classes: a Durable Object, an entrypoint that a service binding calls, and a workflow. */
import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint } from 'cloudflare:workers';
import { currentTelemetry, observe, withSpan } from '../../../src/telemetry/index.ts';

interface Storage {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  setAlarm(at: number): Promise<void>;
}
interface State {
  readonly storage: Storage;
  acceptWebSocket(socket: unknown): void;
  blockConcurrencyWhile<T>(work: () => Promise<T>): Promise<T>;
}
interface RoomStub {
  fetch(url: string, init?: RequestInit): Promise<Response>;
  add(n: number): Promise<number>;
  fail(): Promise<never>;
  state(): Promise<unknown>;
  wake(): Promise<void>;
}
interface Env {
  readonly ROOM: { getByName(name: string): RoomStub };
  readonly MATHS: {
    double(n: number): Promise<number>;
    twice(n: number): Promise<number>;
    echo(...args: unknown[]): Promise<unknown[]>;
    counter(): Promise<{ next(): Promise<number> }>;
  };
  readonly ORDERS: { create(options: { id: string }): Promise<unknown> };
}

class Room extends DurableObject<Env> {
  #sum = 0;
  readonly #loads: string[] = [];
  readonly state_: State;

  constructor(state: State, env: Env) {
    super(state, env);
    this.state_ = state;
    void state.blockConcurrencyWhile(async () => this.load());
  }
  async load(): Promise<void> {
    await this.state_.storage.get('a');
    this.#loads.push('loaded');
    await this.note();
  }
  async note(): Promise<void> {
    this.#loads.push('noted');
  }
  get loads(): string[] {
    return this.#loads;
  }
  async fetch(request: Request): Promise<Response> {
    if (request.headers.get('upgrade') === 'websocket') {
      const [client, server] = Object.values(new WebSocketPair());
      this.state_.acceptWebSocket(server);
      const upgrade: ResponseInit & { webSocket: unknown } = { status: 101, webSocket: client };
      return new Response(null, upgrade);
    }
    await withSpan('inside', () => this.add(1));
    return Response.json({
      sum: this.#sum,
      loads: this.loads,
      traceId: currentTelemetry()?.traceId,
    });
  }
  async add(n: number): Promise<number> {
    this.#sum += n;
    await this.state_.storage.put('sum', this.#sum);
    return this.#sum;
  }
  async fail(): Promise<never> {
    throw new RangeError('the room is full');
  }
  async state(): Promise<unknown> {
    return { alarms: await this.state_.storage.get('alarms'), sum: this.#sum };
  }
  async wake(): Promise<void> {
    await this.state_.storage.setAlarm(Date.now() + 50);
  }
  async alarm(info: unknown): Promise<void> {
    await this.state_.storage.put('alarms', info === undefined ? 'without info' : 'with info');
  }
  async webSocketMessage(socket: { send(text: string): void }, text: string): Promise<void> {
    socket.send(`echo ${text}`);
  }
}

class Maths extends WorkerEntrypoint<Env> {
  async double(n: number): Promise<number> {
    return n * 2;
  }
  async twice(n: number): Promise<number> {
    return (await this.double(n)) * 2;
  }
  async echo(...args: unknown[]): Promise<unknown[]> {
    return args;
  }
}

class Orders extends WorkflowEntrypoint<Env> {
  async run(
    _event: unknown,
    step: {
      do<T>(name: string, options: object, work: () => Promise<T>): Promise<T>;
      sleep(name: string, time: number): Promise<void>;
    },
  ): Promise<number> {
    let tries = 0;
    const retries = { limit: 2, delay: 10 };
    const price = await step.do('price', { retries }, async () => {
      tries += 1;
      if (tries === 1) throw new Error('no price yet');
      return withSpan('ask', () => 7);
    });
    await step.sleep('wait', 10);
    return step.do('pay', {}, async () => price);
  }
}

const ObservedRoom = observe(Room);
const ObservedMaths = observe(Maths);
const ObservedOrders = observe(Orders);
export { ObservedRoom as Room, ObservedMaths as Maths, ObservedOrders as Orders };

export default observe(
  {
    async fetch(request: Request, env: Env): Promise<Response> {
      const room = env.ROOM.getByName('x');
      const { pathname, searchParams } = new URL(request.url);
      switch (pathname) {
        case '/room':
          return room.fetch('http://room/inside');
        case '/socket':
          return room.fetch('http://room/socket', { headers: request.headers });
        case '/methods':
          return Response.json([
            await room.add(2),
            await env.MATHS.double(4),
            await env.MATHS.twice(4),
            await env.MATHS.echo(1, { a: 2 }),
          ]);
        case '/fail':
          return Response.json(await room.fail().catch((error: unknown) => String(error)));
        case '/wake':
          await room.wake();
          return Response.json(null);
        case '/state':
          return Response.json(await room.state());
        case '/order':
          await env.ORDERS.create({ id: searchParams.get('id') ?? '' });
          return Response.json(null);
        default:
          return new Response(null, { status: 404 });
      }
    },
  },
  { rpc: ['ROOM', 'MATHS'], serviceName: 'shop' },
);
