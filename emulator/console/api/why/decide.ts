/**
 * Decides in which way a vendor has nothing of a trace. It is asked about thousands of traces in an answer, so it looks at
 * what the emulator refused once, and once at each service.
 */
import type { DatabaseSync } from 'node:sqlite';
import { forEachVendor, type Vendor } from '../../../store/vendor.ts';
import { TABLES } from '../trace-row.ts';
import { createDecidingRule } from './deciding-rule.ts';
import { createFindRefusals } from './refusals.ts';
import { createSendsTo } from './senders.ts';

export interface AbsentFrom {
  /** Row id of the trace. */
  readonly row: number;
  /** Of its root; null while it is not known. */
  readonly service: string | null;
  /** When the trace began and ended, unix milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  /** Whether any vendor has an error of it. */
  readonly failed: boolean;
}

/**
 * `nothing due`: no error, so nothing for Rollbar; `refused`: the vendor refused requests just then; `on its way`: it may
 * still come; `never heard`: nothing ever came for this vendor; `not a sender`: nothing of this service's other traces did;
 * `left out`: none of these.
 */
type Way = 'nothing due' | 'refused' | 'on its way' | 'never heard' | 'not a sender' | 'left out';

export interface Deciding {
  wayOf(vendor: Vendor, trace: AbsentFrom): Way;
  /** Row ids of what the vendor refused just then, in the order of time, at most fifty. */
  refusals(vendor: Vendor, trace: AbsentFrom): readonly number[];
}

/** A sender that gathers sends within this time, and tries again for some minutes. */
const WAIT_MS = 10_000;
const RETRY_MS = 120_000;

/** @returns makes what decides for one answer: it looks once at each service, at the time of the first trace */
export function createDecide(database: DatabaseSync, now: () => number): () => Deciding {
  const beginRefusals = createFindRefusals(database);
  const heard = forEachVendor((vendor) =>
    database.prepare(
      // Lines that name no trace are of programs that have none.
      `SELECT 1 FROM ${TABLES[vendor]} ${vendor === 'cloudwatch' ? 'WHERE trace IS NOT NULL' : ''} LIMIT 1`,
    ),
  );
  const sendsTo = createSendsTo(database);
  const ruleOf = createDecidingRule(database);

  return () => {
    const findRefusals = beginRefusals();
    const everHeard = new Map<Vendor, boolean>();
    const senders = new Map<string, boolean>();

    function refusals(vendor: Vendor, { startMs, endMs }: AbsentFrom): readonly number[] {
      return findRefusals(vendor, Math.floor(startMs), Math.ceil(endMs + RETRY_MS));
    }

    function wasHeard(vendor: Vendor): boolean {
      const was = everHeard.get(vendor) ?? heard[vendor].get() !== undefined;
      everHeard.set(vendor, was);
      return was;
    }

    function isSender(vendor: Vendor, trace: AbsentFrom): boolean {
      const { service, startMs } = trace;
      if (service === null || vendor === 'rollbar') return true;
      const key = `${vendor} ${service}`;
      const sends = senders.get(key) ?? sendsTo(vendor, service, startMs);
      senders.set(key, sends);
      return sends || (vendor === 'xray' && ruleOf(trace.row) !== undefined);
    }

    function wayOf(vendor: Vendor, trace: AbsentFrom): Way {
      if (vendor === 'rollbar' && !trace.failed) return 'nothing due';
      const wasRefused = refusals(vendor, trace).length > 0;
      if (wasRefused && (!wasHeard(vendor) || isSender(vendor, trace))) return 'refused';
      if (now() - trace.endMs < WAIT_MS) return 'on its way';
      if (!wasHeard(vendor)) return 'never heard';
      return isSender(vendor, trace) ? 'left out' : 'not a sender';
    }

    return { wayOf, refusals };
  };
}

/** Whether the trace did not reach the vendor, though it was sent. */
export function isUndelivered(vendor: Vendor, way: Way): boolean {
  return way === 'refused' || (way === 'left out' && vendor === 'cloudwatch');
}
