/**
 * Reads requests to the vendors from what is stored (requests that were kept, and refusals) and from what the journal
 * remembers of the rest. It goes through kept requests operation by operation, each by its index, so that a rare one is
 * found as fast as a frequent one.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { INJECTED } from '../../../faults/faults.ts';
import type { Exchanges } from '../../../store/exchanges.ts';
import { forEachVendor, VENDORS, type Vendor } from '../../../store/vendor.ts';
import { createBrought } from './brought.ts';
import { causeOf } from './causes.ts';
import { limitsOf, newestFirst, writePlace, type Place } from './place.ts';
import { createRefusals, type Found } from './refusals.ts';
import type { TrafficPage, TrafficRow, TrafficSummary } from './shapes.ts';
import { signedBy } from './signed.ts';
import { tookBy } from './took.ts';
import { isRefused, type Wanted } from './wanted.ts';

const KeptRow = v.object({ id: v.number(), received_ms: v.number() });
const KeptHead = v.object({ id: v.number(), bytes: v.number(), headers: v.string() });

export interface TrafficStore {
  /** @param after the last row of the page before */
  page(wanted: Wanted, limit: number, after?: Place): TrafficPage;
  summary(wanted: Wanted): TrafficSummary;
}

export function createTrafficStore(database: DatabaseSync, exchanges: Exchanges): TrafficStore {
  const brought = createBrought(database);
  const nextOperation = database.prepare(
    'SELECT operation FROM requests WHERE vendor = ? AND operation > ? ORDER BY operation LIMIT 1',
  );
  const kept = database.prepare(
    `SELECT id, received_ms FROM requests
     WHERE vendor = ?1 AND operation = ?2 AND received_ms BETWEEN ?3 AND ?4
       AND (received_ms < ?4 OR id < ?5)
     ORDER BY received_ms DESC, id DESC LIMIT ?6`,
  );
  const heads = database.prepare(
    `SELECT id, length(body) AS bytes, headers FROM requests WHERE id IN (SELECT value FROM json_each(?))`,
  );
  const countKept = database.prepare(
    `SELECT count(*) AS n FROM requests
     WHERE vendor = ? AND operation = ? AND received_ms BETWEEN ? AND ?`,
  );
  const refusals = createRefusals(database, exchanges);
  const any = database.prepare(
    'SELECT EXISTS (SELECT 1 FROM requests) OR EXISTS (SELECT 1 FROM refusals) AS any',
  );

  /** The operations of kept requests that are wanted. */
  function operations({ vendors, test }: Wanted) {
    const found: { vendor: Vendor; operation: string }[] = [];
    for (const vendor of vendors) {
      let row = nextOperation.get(vendor, '');
      while (row !== undefined) {
        const operation = String(row['operation']);
        if (test(asTold(operation))) found.push({ vendor, operation });
        row = nextOperation.get(vendor, operation);
      }
    }
    return found;
  }

  function findKept(wanted: Wanted, limit: number, after?: Place): Found[] {
    const { from, to, below } = limitsOf(wanted, 'k', after);
    return operations(wanted).flatMap(({ vendor, operation }) =>
      kept.all(vendor, operation, from, to, below, limit).map((row) => {
        const { id, received_ms } = v.parse(KeptRow, row);
        const place = { ms: received_ms, source: 'k', id } as const;
        const head = { vendor, received_ms, operation, status: 200, code: null, message: null };
        return { ...place, row: { key: `k${id}`, outcome: 'kept', ...head } };
      }),
    );
  }

  function findAnswered(wanted: Wanted, limit: number, after?: Place): Found[] {
    const { from, to, below } = limitsOf(wanted, 'a', after);
    return exchanges
      .list()
      .filter(
        ({ vendor, received_ms: ms, id, operation, status }) =>
          wanted.vendors.includes(vendor) &&
          ms >= from &&
          (ms < to || (ms === to && id < below)) &&
          wanted.test({ ...asTold(operation), status }),
      )
      .slice(-limit)
      .map(({ id, vendor, received_ms, operation, status, unverified, headers, body }) => ({
        ms: received_ms,
        source: 'a' as const,
        id,
        row: {
          key: `a${id}`,
          vendor,
          received_ms,
          operation,
          status,
          outcome: 'answered' as const,
          code: null,
          message: null,
          brought: null,
          bytes: body?.length ?? null,
          took_ms: tookBy(headers),
          signed: unverified ? ('unverified' as const) : signedBy(vendor, headers),
        },
      }));
  }

  return {
    page(wanted, limit, after) {
      const refused = wanted.vendors.map((vendor) => refusals.find(wanted, vendor, limit, after));
      const reached = refused
        .flatMap(({ reached: place }) => (place === undefined ? [] : [place]))
        .toSorted(newestFirst)[0];
      const all: Found[] = [
        ...findAnswered(wanted, limit, after),
        ...refused.flatMap(({ found }) => found),
        ...findKept(wanted, limit, after),
      ]
        .filter((one) => reached === undefined || newestFirst(one, reached) <= 0)
        .toSorted(newestFirst)
        .slice(0, limit);
      const ids = all.flatMap(({ source, id }) => (source === 'k' ? [id] : []));
      const known = new Map(
        heads.all(JSON.stringify(ids)).map((row) => {
          const head = v.parse(KeptHead, row);
          return [head.id, head];
        }),
      );
      const rows = all.map(({ row, source, id }): TrafficRow => {
        const unknown = { brought: null, bytes: null, took_ms: null, signed: null };
        const head = source === 'k' ? known.get(id) : undefined;
        if (head === undefined) return { ...unknown, ...row };
        const { bytes, headers } = head;
        const { vendor } = row;
        return {
          ...row,
          bytes,
          brought: brought.count(vendor, id),
          took_ms: tookBy(headers),
          signed: signedBy(vendor, headers),
        };
      });
      const last = all.length === limit ? all.at(-1) : reached;
      return { rows, next: last === undefined ? null : writePlace(last) };
    },

    summary(wanted) {
      const { from, to } = limitsOf(wanted, 'k');
      const perVendor = forEachVendor(() => ({ count: 0, refused: 0 }));
      const causes = new Map<TrafficSummary['causes'][number]['cause'], number>();
      let [part, delayed] = [0, 0];
      const add = (vendor: Vendor, n: number, isRefusal = false) => {
        const sum = perVendor[vendor];
        sum.count += n;
        if (isRefusal) sum.refused += n;
      };
      for (const { vendor, operation } of operations(wanted)) {
        add(vendor, Number(countKept.get(vendor, operation, from, to)?.['n']));
      }
      for (const { vendor } of findAnswered(wanted, Infinity).map(({ row }) => row)) add(vendor, 1);
      for (const { vendor, group } of refusals.groups(wanted)) {
        if (isRefused(group)) {
          add(vendor, group.n, true);
          const cause = causeOf(group);
          causes.set(cause, (causes.get(cause) ?? 0) + group.n);
        } else if (group.code === INJECTED) delayed += group.n;
        else part += group.n;
      }
      const sums = VENDORS.map((vendor) => ({ vendor, ...perVendor[vendor] }));
      return {
        count: sums.reduce((sum, { count }) => sum + count, 0),
        refused: sums.reduce((sum, one) => sum + one.refused, 0),
        causes: [...causes]
          .map(([cause, count]) => ({ cause, count }))
          .toSorted((a, b) => b.count - a.count),
        part,
        delayed,
        vendors: sums,
        any: any.get()?.['any'] === 1 || exchanges.list().length > 0,
        ignored: [...wanted.ignored],
      };
    },
  };
}

/** The emulator answered every request that it kept with 200. */
const asTold = (operation: string) => ({ operation, status: 200, code: null, message: null });
