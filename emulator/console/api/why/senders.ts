/**
 * Finds the vendors that a service sends to, by its traces around a time. A service that sends to one vendor alone is
 * not missing at the others.
 */
import type { DatabaseSync } from 'node:sqlite';
import { forEachVendor, VENDORS, type Vendor } from '../../../store/vendor.ts';

/** @returns which vendors have something of the service's traces; the service's name is as stored */
export type SendsTo = (service: string, aroundMs: number) => ReadonlySet<Vendor>;

/** Of all services' traces, to either side of the time. A thousand take some 0.3 ms. */
const LOOKED_AT = 500;

const ROWS: Readonly<Record<Vendor, string>> = {
  honeycomb: 'SELECT 1 FROM honeycomb_events WHERE trace = near.id',
  xray: 'SELECT 1 FROM xray_segments WHERE trace = near.id',
  cloudwatch: 'SELECT 1 FROM log_events WHERE trace = near.id',
  rollbar: 'SELECT 1 FROM rollbar_occurrences WHERE trace = near.id',
};

export function createSendsTo(database: DatabaseSync): SendsTo {
  const has = forEachVendor((vendor) =>
    database.prepare(`
      SELECT 1 FROM (
        SELECT * FROM (SELECT id, service FROM traces WHERE time_ms <= $around ORDER BY time_ms DESC LIMIT ${LOOKED_AT})
        UNION ALL
        SELECT * FROM (SELECT id, service FROM traces WHERE time_ms > $around ORDER BY time_ms LIMIT ${LOOKED_AT})
      ) near WHERE service = $service AND EXISTS (${ROWS[vendor]}) LIMIT 1`),
  );
  return ($service, $around) =>
    new Set(VENDORS.filter((vendor) => has[vendor].get({ $service, $around }) !== undefined));
}
