import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { telemetry, type TelemetryVariables } from '../../../src/telemetry/hono.ts';
import type { Log, Observation } from '../../../src/telemetry/index.ts';
import { attributeOf, ENV, openDoor } from './handlers/door.fixture.ts';

function createShop() {
  const items = new Hono().get('/:id', (c) => c.text(c.req.param('id')));
  return new Hono<{ Variables: TelemetryVariables }>()
    .use(telemetry())
    .use('/private/*', async (c) => c.text('no', 401))
    .get('/hello/:name', (c) => {
      c.var.log.info('greets', { name: c.req.param('name') });
      return c.text(c.var.telemetry.traceId);
    })
    .get('/private/:id', (c) => c.text('yes'))
    .get('/broken', () => {
      throw new RangeError('too far');
    })
    .get('/refused', () => {
      throw new HTTPException(404);
    })
    .get('/down', () => {
      throw new HTTPException(503, { message: 'down' });
    })
    .all('/any/:id', (c) => c.text('any'))
    .route('/items', items);
}

async function ask(path: string) {
  const door = openDoor();
  const app = door.observe(createShop());
  app.onError((error, c) => c.text('sorry', error instanceof HTTPException ? error.status : 500));
  const response = await app.fetch(new Request(`http://h${path}`), ENV, {
    ...door.context,
    passThroughOnException: () => undefined,
    props: {},
  });
  const text = await response.text();
  await door.settle();
  return { text, vendors: door.vendors, spans: door.vendors.spans() };
}

describe('telemetry() for Hono', () => {
  it.each([
    ['/hello/worf', 'GET /hello/:name'],
    ['/items/7', 'GET /items/:id'],
    ['/private/7', 'GET /private/:id'],
    ['/any/7', 'GET /any/:id'],
    ['/broken', 'GET /broken'],
    ['/nowhere', 'GET'],
  ])('names the server span of %s by its route: %s', async (path, name) => {
    expect((await ask(path)).spans.map((span) => span.name)).toEqual([name]);
  });

  it('gives handlers a log and the trace’s id', async () => {
    const { text, vendors, spans } = await ask('/hello/worf');
    expect(text).toBe(spans[0]?.traceId);
    expect(vendors.logLines()).toContainEqual(
      expect.objectContaining({ message: 'greets', name: 'worf', trace_id: text }),
    );
  });

  it.each([
    ['/broken', 'RangeError', 1],
    ['/down', 'Error', 1],
    ['/refused', undefined, 0],
  ])('reports the error of %s: %s', async (path, type, items) => {
    const { vendors, spans } = await ask(path);
    expect(attributeOf(spans[0], 'error.type')).toBe(type);
    expect(vendors.items()).toHaveLength(items);
  });

  it('has types that handlers see', () => {
    new Hono().use(telemetry()).get('/', (c) => {
      expectTypeOf(c.var.log).toEqualTypeOf<Log>();
      expectTypeOf(c.var.telemetry).toEqualTypeOf<Observation>();
      return c.text('');
    });
  });

  it('lets app.request() through the door too', async () => {
    const door = openDoor();
    const app = door.observe(createShop());
    const response = await app.request('/hello/worf', {}, ENV);
    expect(response.status).toBe(200);
    await door.settle();
    expect(door.vendors.spans()).toHaveLength(1);
  });

  it('observes an app that nothing else does', async () => {
    const response = await createShop().request('/hello/worf', {}, { LOG_CONSOLE: 'off' });
    expect(response.headers.get('x-amzn-trace-id')).toContain('Root=1-');
    const [, time = '', rest = ''] =
      /Root=1-(\w{8})-(\w{24})/.exec(response.headers.get('x-amzn-trace-id') ?? '') ?? [];
    expect(await response.text()).toBe(time + rest);
  });
});
