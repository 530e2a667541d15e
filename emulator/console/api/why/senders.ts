/**
 * Finds out whether a service sends to a vendor, by its traces around a time. A service that sends to one vendor alone is
 * not missing at the others.
 */
import type { DatabaseSync } from 'node:sqlite';
import { forEachVendor, type Vendor } from '../../../store/vendor.ts';
import { TABLES } from '../trace-row.ts';

/** @returns whether the vendor has something of the service's traces; the service's name is as stored */
export type SendsTo = (vendor: Vendor, service: string, aroundMs: number) => boolean;

/** Of all services' traces, to either side of the time. A thousand take some 0.3 ms. */
const LOOKED_AT = 500;

export function createSendsTo(database: DatabaseSync): SendsTo {
  const has = forEachVendor((vendor) =>
    database.prepare(`
      SELECT 1 FROM (
        SELECT * FROM (SELECT id, service FROM traces WHERE time_ms <= $around ORDER BY time_ms DESC LIMIT ${LOOKED_AT})
        UNION ALL
        SELECT * FROM (SELECT id, service FROM traces WHERE time_ms > $around ORDER BY time_ms LIMIT ${LOOKED_AT})
      ) near
      WHERE service = $service AND EXISTS (SELECT 1 FROM ${TABLES[vendor]} WHERE trace = near.id) LIMIT 1`),
  );
  return (vendor, $service, $around) => has[vendor].get({ $service, $around }) !== undefined;
}
