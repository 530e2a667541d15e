/** The state of each vendor's wire: how much arrives, when something last did, and whether telemetry is being refused. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Journal } from '../../../store/journal.ts';
import { VENDORS, type Vendor } from '../../../store/vendor.ts';
import { BRINGS_TELEMETRY } from '../bringing.ts';
import type { Wire } from './shapes.ts';

const RATE_MS = 10_000;
const REFUSING_MS = 60_000;

/** Requests of the newest are looked at, which is enough for 500 a second. */
const MOST = 5000;

const Row = v.object({ vendor: v.picklist(VENDORS), n: v.number(), last_ms: v.number() });

interface WireParts {
  readonly database: DatabaseSync;
  readonly journal: Pick<Journal, 'subscribe'>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export function createWires({ database, journal, now }: WireParts): () => Wire[] {
  const newest = database.prepare(`
    SELECT vendor, sum(received_ms > ?) AS n, max(received_ms) AS last_ms
    FROM (SELECT vendor, received_ms FROM requests ORDER BY id DESC LIMIT ${MOST}) GROUP BY vendor`);
  // A segment that arrived by UDP has no request.
  const datagrams = database.prepare(`
    SELECT 'xray' AS vendor, coalesce(sum(received_ms > ?), 0) AS n, coalesce(max(received_ms), 0) AS last_ms
    FROM (SELECT received_ms FROM xray_segments WHERE request IS NULL ORDER BY id DESC LIMIT ${MOST})`);
  const refused = database.prepare(`
    SELECT vendor, 0 AS n, max(received_ms) AS last_ms
    FROM (SELECT vendor, operation, received_ms FROM refusals ORDER BY id DESC LIMIT ${MOST})
    WHERE ${BRINGS_TELEMETRY} GROUP BY vendor`);
  /** When each was last told to have got something: what lies behind the newest rows is remembered. */
  const heard = new Map<string, number>();
  journal.subscribe((change) => {
    if (VENDORS.some((vendor) => vendor === change)) heard.set(change, now());
    if (change === 'reset') heard.clear();
  });

  return () => {
    const since = now() - RATE_MS;
    const accepted = v.parse(v.array(Row), [...newest.all(since), ...datagrams.all(since)]);
    const refusals = v.parse(v.array(Row), refused.all());
    const lastOf = (rows: typeof accepted, vendor: Vendor) =>
      Math.max(0, ...rows.filter((row) => row.vendor === vendor).map(({ last_ms }) => last_ms));
    return VENDORS.map((vendor) => {
      const count = accepted
        .filter((row) => row.vendor === vendor)
        .reduce((sum, { n }) => sum + n, 0);
      const acceptedMs = Math.max(lastOf(accepted, vendor), heard.get(vendor) ?? 0);
      const refusedMs = lastOf(refusals, vendor);
      return {
        vendor,
        per_second: count / (RATE_MS / 1000),
        last_ms: Math.max(acceptedMs, refusedMs) || null,
        refusing: refusedMs > acceptedMs && refusedMs > now() - REFUSING_MS,
      };
    });
  };
}
