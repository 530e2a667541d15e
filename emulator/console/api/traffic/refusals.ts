/** Finds and counts refusals. It reads their index as far as it can, and whole rows of those that are shown. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import * as v from 'valibot';
import { INJECTED } from '../../../faults/faults.ts';
import type { Exchanges, Sent } from '../../../store/exchanges.ts';
import { VENDORS, type Vendor } from '../../../store/vendor.ts';
import { asBytes, withTexts } from '../whole-texts.ts';
import { limitsOf, type Place } from './place.ts';
import type { Outcome, TrafficRow } from './shapes.ts';
import { signedBy, wasWrong } from './signed.ts';
import { tookBy } from './took.ts';
import { isRefused, type Told, type Wanted } from './wanted.ts';

/** Rows of refusals that are looked at for a page: no query makes a reader wait longer than some tenths of a second. */
const MOST_LOOKED_AT = 20_000;
const CHUNK = 500;

const RefusalRow = v.object({
  id: v.number(),
  vendor: v.picklist(VENDORS),
  received_ms: v.number(),
  operation: v.string(),
  status: v.number(),
  code: v.string(),
  message: v.string(),
  unverified: v.number(),
});
const Group = v.object({
  operation: v.string(),
  status: v.number(),
  code: v.string(),
  message: v.nullable(v.string()),
  n: v.number(),
});

export interface Found extends Place {
  readonly row: Omit<TrafficRow, 'brought' | 'bytes' | 'took_ms' | 'signed'> & Partial<TrafficRow>;
}

export function createRefusals(database: DatabaseSync, exchanges: Exchanges) {
  // The first reads nothing but its index.
  const scan = (message: string) =>
    database.prepare(
      `SELECT id, received_ms, operation, status, code, ${message} AS message FROM refusals
       WHERE vendor = ?1 AND received_ms BETWEEN ?2 AND ?3 AND (received_ms < ?3 OR id < ?4)
       ORDER BY received_ms DESC, id DESC LIMIT ${CHUNK}`,
    );
  const [scanHeads, scanMessages] = [scan('NULL'), scan('message')];
  const refusals = database.prepare(
    `SELECT id, vendor, received_ms, ${asBytes('operation', 'message')}, status, code, unverified
     FROM refusals WHERE id IN (SELECT value FROM json_each(?))`,
  );
  const groups = (message: string) =>
    database.prepare(
      `SELECT ${asBytes('operation')}, status, code, ${message} AS message, count(*) AS n FROM refusals
       WHERE vendor = ? AND received_ms BETWEEN ? AND ? GROUP BY 1, 2, 3, 4`,
    );
  const [countHeads, countByMessage] = [groups('NULL'), groups('message')];
  return {
    find,
    /** Those that are wanted, by what they have in common. */
    groups: (wanted: Wanted) =>
      wanted.vendors.flatMap((vendor) => {
        const { from, to } = limitsOf(wanted, 'r');
        const rows = (wanted.readsMessages ? countByMessage : countHeads).all(vendor, from, to);
        return rows
          .map((row) => v.parse(Group, withTexts(row)))
          .filter((group) => wanted.test(group))
          .map((group) => ({ vendor, group }));
      }),
  };

  /** @returns what was found, and how far down it was looked when there was no time for all */
  function find(wanted: Wanted, vendor: Vendor, limit: number, after?: Place) {
    let { from, to, below } = limitsOf(wanted, 'r', after);
    const ids: number[] = [];
    let reached: Place | undefined;
    for (let looked = CHUNK; ; looked += CHUNK) {
      const rows = (wanted.readsMessages ? scanMessages : scanHeads).all(vendor, from, to, below);
      for (const row of rows) {
        if (ids.length < limit && wanted.test(headOf(row))) ids.push(Number(row['id']));
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < CHUNK || ids.length >= limit) break;
      [to, below] = [Number(last['received_ms']), Number(last['id'])];
      if (looked >= MOST_LOOKED_AT) {
        reached = { ms: to, source: 'r', id: below };
        break;
      }
    }
    const found = refusals.all(JSON.stringify(ids)).map((row) => {
      const refusal = v.parse(RefusalRow, withTexts(row));
      return foundRefusal(refusal, exchanges.refusedBy(refusal.id));
    });
    return { found, reached };
  }
}

function foundRefusal(row: v.InferOutput<typeof RefusalRow>, sent: Sent | undefined): Found {
  const { id, unverified, ...told } = row;
  const outcome: Outcome =
    told.code === INJECTED ? 'injected' : isRefused(told) ? 'refused' : 'part';
  const known = sent === undefined ? null : signedBy(told.vendor, sent.headers);
  const signed = unverified === 1 ? 'unverified' : wasWrong(told) ? 'wrong' : known;
  const bytes = sent?.body?.length ?? null;
  const took_ms = sent === undefined ? null : tookBy(sent.headers);
  return {
    ms: told.received_ms,
    source: 'r',
    id,
    row: { key: `r${id}`, outcome, ...told, signed, bytes, took_ms },
  };
}

/** What a query asks of a refusal; by hand, since thousands are looked at. */
function headOf(row: Record<string, SQLOutputValue>): Told {
  const { operation, status, code, message } = row;
  return {
    operation: String(operation),
    status: Number(status),
    code: String(code),
    message: message === null ? null : String(message),
  };
}
