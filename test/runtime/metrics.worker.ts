/** A worker whose routes answer well, badly and not at all, ask D1, and measure something of their own. */
import { Hono } from 'hono';
import { telemetry } from '../../src/telemetry/hono.ts';
import { histogram, metric, observe } from '../../src/telemetry/index.ts';
import { requestMetrics } from '../../src/telemetry/metrics.ts';

interface Bindings {
  readonly DB: { prepare(sql: string): { first(): Promise<object | null> } };
}

const app = new Hono<{ Bindings: Bindings }>();
app.use(telemetry());
app.get('/plain/:id', (c) => c.text('plain'));
app.get('/stored/:id', async (c) => c.json(await c.env.DB.prepare('SELECT 1 AS one').first()));
app.get('/broken/:id', () => {
  throw new RangeError('out of stock');
});
app.get('/posted/:length', (c) => {
  metric('activities.posted');
  histogram('activities.length', Number(c.req.param('length')), 'Count');
  // After the response, when the request is over.
  c.executionCtx.waitUntil(Promise.resolve().then(() => metric('activities.told', 2)));
  return c.text('posted');
});

export default observe({ fetch: app.fetch }, { metrics: requestMetrics });
