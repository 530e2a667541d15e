/**
 * What a query means for items. What an item itself says (its words, level, environment, platform) becomes SQL. Every
 * other term must hold for one of its newest occurrences, or for the trace of that occurrence.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Term } from '../query/language.ts';
import { globOf, type DeepTest } from '../requests/deep.ts';
import { deepRows } from '../requests/find.ts';
import { compileTerms } from '../requests/match.ts';
import type { TraceEntries } from '../requests/trace-index.ts';

export interface ItemTerms {
  /** Conditions on `rollbar_items AS i`, joined by AND; their values follow. */
  readonly sql: string;
  readonly values: readonly string[];
  /** Terms that occurrences must be asked about. */
  readonly others: readonly Term[];
}

/** Columns of an item that a term may name. */
const COLUMNS: ReadonlySet<string> = new Set([
  'level',
  'environment',
  'platform',
  'framework',
  'language',
]);

export function compileItemTerms(terms: readonly Term[]): ItemTerms {
  const conditions: { sql: string; value: string }[] = [];
  const others: Term[] = [];
  for (const term of terms) {
    const condition = conditionOf(term);
    if (condition === undefined) others.push(term);
    else if (term.isNegated) conditions.push({ ...condition, sql: `NOT (${condition.sql})` });
    else conditions.push(condition);
  }
  return {
    sql: ['1', ...conditions.map(({ sql }) => sql)].join(' AND '),
    values: conditions.map(({ value }) => value),
    others,
  };
}

function conditionOf({ key, value, operator }: Term): { sql: string; value: string } | undefined {
  if (operator !== '=') return undefined;
  const wanted = value.toLowerCase();
  if (key === 'error' && /^(?:true|false)$/.test(value)) {
    return { sql: `(i.level IN ('error', 'critical')) = (? = 'true')`, value };
  }
  if (key === undefined && /^#\d{1,15}$/.test(value)) {
    return { sql: 'i.counter = CAST(? AS INTEGER)', value: value.slice(1) };
  }
  if (key === undefined || key === 'error') {
    return { sql: 'instr(lower(i.title), ?) > 0', value: wanted };
  }
  if (!COLUMNS.has(key)) return undefined;
  // CloudWatch's lines say warn where Rollbar's items say warning.
  const level = key === 'level' && wanted === 'warn' ? 'warning' : wanted;
  return { sql: `lower(coalesce(i.${key}, '')) GLOB ?`, value: globOf(level) };
}

/** Items that are asked about, and occurrences of each. */
const MOST_ITEMS = 300;
const MOST_OCCURRENCES = 10;

const Candidate = v.object({ id: v.number(), item: v.number(), trace: v.nullable(v.number()) });

export interface OccurrenceTest {
  /** @param items row ids @returns those that have an occurrence for which all terms hold */
  hold(items: readonly number[], terms: readonly Term[], entries: TraceEntries): Set<number>;
}

export function createOccurrenceTest(
  database: DatabaseSync,
  beginDeep: () => DeepTest,
): OccurrenceTest {
  const newest = database.prepare(`
    SELECT id, item, trace FROM rollbar_occurrences WHERE item = ?
    ORDER BY id DESC LIMIT ${MOST_OCCURRENCES}`);
  const withValue = database.prepare(`
    SELECT id FROM rollbar_occurrences WHERE id IN (SELECT value FROM json_each(?1))
      AND (lower(CAST(payload ->> ?2 AS TEXT)) GLOB ?4
        OR lower(CAST(payload -> '$.custom' ->> ?3 AS TEXT)) GLOB ?4)`);

  /** Ids of occurrences whose own payload has the value. */
  function ofPayload({ key, value, operator }: Term, ids: readonly number[]): Set<number> {
    if (key === undefined || operator !== '=') return new Set();
    const quoted = (name: string) => `"${name.replaceAll('"', '')}"`;
    const nested = `$.${key.split('.').map(quoted).join('.')}`;
    const rows = withValue.all(JSON.stringify(ids), nested, `$.${quoted(key)}`, globOf(value));
    return new Set(rows.map((row) => Number(row['id'])));
  }

  return {
    hold(items, terms, entries) {
      const candidates = items
        .slice(0, MOST_ITEMS)
        .flatMap((item) => v.parse(v.array(Candidate), newest.all(item)));
      const deep = beginDeep();
      let left = candidates;
      for (const term of terms) {
        const plain = { ...term, isNegated: false };
        const ids = left.map(({ id }) => id);
        const traces = [...new Set(left.flatMap(({ trace }) => trace ?? []))];
        const own = ofPayload(plain, ids);
        const held = holdTraces([plain], traces, entries, deep);
        const holds = ({ id, trace }: (typeof left)[number]) =>
          own.has(id) || (trace !== null && held.has(trace));
        left = left.filter((one) => holds(one) !== term.isNegated);
      }
      return new Set(left.map(({ item }) => item));
    },
  };
}

/** Those of some traces for which the terms hold. */
function holdTraces(
  terms: readonly Term[],
  rows: readonly number[],
  entries: TraceEntries,
  deep: DeepTest,
): ReadonlySet<number> {
  const matcher = compileTerms(terms, entries);
  const wanted = new Set(rows);
  const found: number[] = [];
  entries.rows.forEach((row, at) => {
    if (wanted.has(row) && matcher.test(at)) found.push(row);
  });
  return matcher.deep.length === 0 ? new Set(found) : deepRows(matcher.deep, found, deep);
}
