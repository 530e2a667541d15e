/** A switchboard of the rooms that a test gives; the others answer with status 500. What a room throws is thrown. */
import {
  createSwitchboard,
  type Line,
  type Switchboard,
} from '../../emulator/server/switchboard.ts';
import { ADDRESSES } from '../../emulator/vendors/addresses.ts';

type RoomName = ReturnType<typeof ADDRESSES.routeOf>['room'];

const OTHER: Line = {
  routes: { fetch: () => new Response('No room of this test', { status: 500 }) },
};

export function switchboardOf(rooms: Partial<Readonly<Record<RoomName, Line>>>) {
  const others = { xray: OTHER, cloudwatch: OTHER, metrics: OTHER, sts: OTHER, events: OTHER };
  const more = { securityhub: OTHER, honeycomb: OTHER, rollbar: OTHER, console: OTHER };
  const switchboard: Switchboard<Exclude<RoomName, 'console'>> = createSwitchboard(
    { ...others, ...more, ...rooms },
    {
      ...ADDRESSES,
      report: (error) => {
        throw error;
      },
      forward: async () => new Response(null, { status: 502 }),
    },
  );
  return switchboard;
}
