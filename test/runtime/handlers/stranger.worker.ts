/**
 * A stranger's worker: ten lines of Hono, to which three were added (import, middleware, `observe`); beside it an object, a
 * queue and a cron that were there before, observed the same way.
 */
import { DurableObject } from 'cloudflare:workers';
import { Hono } from 'hono';
import { telemetry } from '../../../src/telemetry/hono.ts';
import { currentTelemetry, observe } from '../../../src/telemetry/index.ts';
import { EVERY_TRACE } from '../every-trace.ts';

interface Bindings {
  readonly DB: { prepare(sql: string): { first(): Promise<object | null> } };
  readonly COUNTER: { getByName(name: string): { fetch(url: string): Promise<Response> } };
  readonly JOBS: { send(body: object): Promise<unknown> };
}

const app = new Hono<{ Bindings: Bindings }>();
app.use(telemetry());
app.get('/one', async (c) => c.json(await c.env.DB.prepare('SELECT 1 AS one').first()));
app.get('/broken/:id', () => {
  throw new RangeError('out of stock');
});
app.get('/count', (c) => c.env.COUNTER.getByName('a').fetch('http://counter/'));
app.get('/job', async (c) => {
  await c.env.JOBS.send({ n: 1 });
  return c.text('sent');
});

class Bare extends DurableObject<Bindings> {
  async fetch(): Promise<Response> {
    currentTelemetry()?.report('counted', 'info');
    return Response.json(1);
  }
}
export const Counter = observe(Bare);

export default observe(
  {
    fetch: app.fetch,
    async queue(): Promise<void> {
      currentTelemetry()?.report('worked', 'info');
    },
    async scheduled(): Promise<void> {
      currentTelemetry()?.report('cleaned', 'info');
    },
  },
  { queues: ['JOBS'], samplingRule: EVERY_TRACE },
);
