/** Stores events that PutEvents accepted, with the trace that TraceHeader names. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { VendorIntakes } from '../../inbox/intake.ts';
import type { Journal } from '../../store/journal.ts';
import { AcceptedEvents } from './put.ts';

const ROOT = /(?:^|;)\s*Root=1-([\da-f]{8})-([\da-f]{24})(?:;|$)/i;

export function eventIntakes(
  database: DatabaseSync,
  { trace }: Pick<Journal, 'trace'>,
): VendorIntakes {
  const insert = database.prepare(`
    INSERT INTO bus_events (request, trace, event_id, account, region, bus, source, detail_type, time_ms, resources, detail)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  return {
    PutEvents: {
      store({ digest, caller: { account, region } }, request) {
        for (const event of v.parse(AcceptedEvents, digest)) {
          const root = ROOT.exec(event.traceHeader ?? '');
          const row = root === null ? null : trace(`${root[1]}${root[2]}`);
          const { eventId, bus, source, detailType, timeMs, resources, detail } = event;
          const texts = [JSON.stringify(resources), detail];
          insert.run(
            request,
            row,
            eventId,
            account,
            region,
            bus,
            source,
            detailType,
            timeMs,
            ...texts,
          );
        }
      },
    },
  };
}
