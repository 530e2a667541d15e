/** Serves the rooms of metrics, log events and STS behind the switchboard, as the vendors' own clients need them. */
import { serve } from '@hono/node-server';
import { once } from 'node:events';
import { createSwitchboard } from '../../../emulator/switchboard.ts';
import type { MetricRooms } from './open.ts';

/** @returns the address to give to a client as its endpoint, and how to stop. */
export async function serveMetrics(
  rooms: MetricRooms,
): Promise<{ readonly endpoint: string; readonly close: () => Promise<void> }> {
  const nobody = { routes: { fetch: () => new Response('Not for this room', { status: 500 }) } };
  const switchboard = createSwitchboard(
    {
      xray: nobody,
      cloudwatch: rooms.logs,
      metrics: rooms.metrics,
      sts: rooms.sts,
      honeycomb: nobody,
      rollbar: nobody,
      console: nobody,
    },
    {
      report: (error) => {
        throw error;
      },
      forward: async () => new Response(null, { status: 502 }),
    },
  );
  const server = serve({ port: 0, hostname: '127.0.0.1', fetch: switchboard.fetch });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port to listen on');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
