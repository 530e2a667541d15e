/**
 * Amazon EventBridge's room: it takes PutEvents and keeps what arrived for the console. Buses, rules, targets, archives
 * and schedules are not played: those operations are refused.
 */
import { Hono } from 'hono';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { handOn, type Room, type RoomContext } from '../../inbox/room.ts';
import type { Authenticator } from '../aws/credentials.ts';
import { loadModel } from '../aws/model.ts';
import { createService } from '../aws/service.ts';
import { putEvents } from './put.ts';

export interface EventBridgeRoom extends Room {
  /** The emulator's own JSON, for `/_emulator/bus-events`. */
  readonly console: Hono;
}

export function createEventBridge(
  context: RoomContext,
  authenticator: Authenticator,
): EventBridgeRoom {
  const service = createService({
    vendor: 'cloudwatch',
    model: () => loadModel('events'),
    context,
    authenticator,
    operations: { PutEvents: putEvents },
  });
  return {
    routes: new Hono().all('*', (c) => service(c.req.raw)).onError(handOn),
    console: createEventConsole(context.database),
  };
}

const MAX_LISTED = 500;

const Row = v.object({
  event_id: v.string(),
  trace_id: v.nullable(v.string()),
  account: v.string(),
  region: v.string(),
  bus: v.string(),
  source: v.string(),
  detail_type: v.string(),
  time_ms: v.number(),
  resources: v.pipe(v.string(), v.parseJson()),
  detail: v.pipe(v.string(), v.parseJson()),
});

function createEventConsole(database: DatabaseSync): Hono {
  const newest = database.prepare(`
    SELECT event_id, trace_id, account, region, bus, source, detail_type, bus_events.time_ms,
      resources, detail
    FROM bus_events LEFT JOIN traces ON traces.id = bus_events.trace
    ORDER BY bus_events.id DESC LIMIT ${MAX_LISTED}`);
  return new Hono().get('/', (c) =>
    c.json({ events: v.parse(v.array(Row), newest.all()) }, 200, { 'cache-control': 'no-store' }),
  );
}
