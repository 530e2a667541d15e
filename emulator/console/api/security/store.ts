/**
 * Reads events of EventBridge and findings of Security Hub about attempts, and joins those of one rule, network,
 * route and service. Hits over time are the growth of the count from one event to the next.
 */
import type { DatabaseSync } from 'node:sqlite';
import { asBytes, withTexts } from '../whole-texts.ts';
import { readEvent, readFinding, type Told } from './told.ts';

/** Events and findings that are looked at, the newest. */
const MOST_EVENTS = 5000;
const MOST_FINDINGS = 2000;

/** Hits at one moment. */
interface Hits {
  readonly ms: number;
  readonly count: number;
}

export interface Attempted {
  /** The latest event or finding. */
  readonly latest: Told;
  readonly severity: string | undefined;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly hits: readonly Hits[];
  /** Newest last. */
  readonly traceIds: readonly string[];
}

export function createAttemptStore(database: DatabaseSync) {
  const events = database.prepare(`
    SELECT ${asBytes('detail')} FROM bus_events ORDER BY id DESC LIMIT ${MOST_EVENTS}`);
  const findings = database.prepare(`
    SELECT ${asBytes('finding')} FROM security_findings ORDER BY updated_ms DESC LIMIT ${MOST_FINDINGS}`);

  return (): { readonly all: Attempted[]; readonly partial: boolean } => {
    const told = events.all().map((row) => readEvent(String(withTexts(row)['detail'])));
    const kept = findings.all().map((row) => readFinding(String(withTexts(row)['finding'])));
    const partial = told.length === MOST_EVENTS || kept.length === MOST_FINDINGS;
    return { all: gather([...told.toReversed(), ...kept].filter(isTold)), partial };
  };
}

function isTold(told: Told | undefined): told is Told {
  return told !== undefined;
}

/** @param all in the order of their arrival; Security Hub's last */
function gather(all: readonly Told[]): Attempted[] {
  const attempts = Map.groupBy(all, ({ rule, network, route, service }) =>
    JSON.stringify([rule, network, route, service]),
  );
  return [...attempts.values()].flatMap((own) => {
    const told = own.toSorted((a, b) => a.lastMs - b.lastMs);
    const latest = told.at(-1);
    if (latest === undefined) return [];
    const hits = [...Map.groupBy(told, ({ findingId }) => findingId).values()].flatMap(hitsOf);
    return {
      latest,
      severity: told.findLast(({ severity }) => severity !== undefined)?.severity,
      firstMs: Math.min(...told.map(({ firstMs }) => firstMs)),
      lastMs: latest.lastMs,
      hits,
      traceIds: [...new Set(told.flatMap(({ traceIds }) => traceIds))],
    };
  });
}

/** Of one finding, told in the order of time: the first hit when it began, and then what each telling added. */
function hitsOf(told: readonly Told[]): Hits[] {
  const [first] = told;
  if (first === undefined) return [];
  const hits: Hits[] = [{ ms: first.firstMs, count: 1 }];
  let known = 1;
  for (const { count, lastMs } of told) {
    if (count > known) hits.push({ ms: lastMs, count: count - known });
    known = Math.max(known, count);
  }
  return hits;
}
