/** Serves the rooms of metrics, log events and STS behind the switchboard, as the vendors' own clients need them. */
import { createSwitchboard } from '../../../../emulator/server/switchboard.ts';
import { ADDRESSES } from '../../../../emulator/vendors/addresses.ts';
import { serve, type Served } from '../../../served.ts';
import type { MetricRooms } from './open.ts';

export function serveMetrics(rooms: MetricRooms): Promise<Served> {
  const otherRoom = { routes: { fetch: () => new Response('Not for this room', { status: 500 }) } };
  const switchboard = createSwitchboard(
    {
      xray: otherRoom,
      cloudwatch: rooms.logs,
      metrics: rooms.metrics,
      sts: rooms.sts,
      honeycomb: otherRoom,
      rollbar: otherRoom,
      console: otherRoom,
    },
    {
      ...ADDRESSES,
      report: (error) => {
        throw error;
      },
      forward: async () => new Response(null, { status: 502 }),
    },
  );
  return serve(switchboard.fetch);
}
