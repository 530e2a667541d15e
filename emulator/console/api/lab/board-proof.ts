/**
 * Looks for a query of the person's own on a board. Queries of the project's boards are older than the note that these
 * were applied, whatever their names are now; one that asks the same again, of another time or in another order, is
 * no question of the person's own, and neither is what Explore asks by itself.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { FIRST_QUERY } from '../explore/first-query.ts';
import { isObject } from '../is-object.ts';
import type { Proof } from './shapes.ts';

const MOST_SAVED = 200;
const MOST_PREPARED = 500;
const MOST_CHARACTERS = 300;

/** Of a query: what says when and how much of the answer, and not what is asked. */
const NOT_ASKED = new Set([
  'id',
  'time_range',
  'start_time',
  'end_time',
  'granularity',
  'orders',
  'limit',
]);

const APPLIED = `coalesce((SELECT max(updated_ms) FROM honeycomb_documents WHERE kind = 'applied_board'), 0)`;

const Query = v.pipe(v.string(), v.parseJson());
const Saved = v.object({ text: v.string(), query: Query });
const Prepared = v.object({ query: Query });

/** @returns looks for what was saved since a time, unix milliseconds */
export function createBoardProof(database: DatabaseSync): (since: number) => Proof | undefined {
  const saved = database.prepare(`
    SELECT 'Board ' || (b.document ->> '$.name') || ' has a query of yours'
      || coalesce(', ' || (a.document ->> '$.name'), '') AS text, q.document AS query
    FROM honeycomb_documents b, json_each(b.document, '$.panels') p
    JOIN honeycomb_documents q ON q.kind = 'query' AND q.id = p.value ->> '$.query_panel.query_id'
    LEFT JOIN honeycomb_documents a
      ON a.kind = 'query_annotation' AND a.id = p.value ->> '$.query_panel.query_annotation_id'
    WHERE b.kind = 'board' AND q.created_ms > ? AND q.created_ms > ${APPLIED} LIMIT ${MOST_SAVED}`);
  const prepared = database.prepare(`
    SELECT document AS query FROM honeycomb_documents
    WHERE kind = 'query' AND created_ms <= ${APPLIED} LIMIT ${MOST_PREPARED}`);

  return (since) => {
    const candidates = v.parse(v.array(Saved), saved.all(since));
    if (candidates.length === 0) return undefined;
    const others = v.parse(v.array(Prepared), prepared.all()).map(({ query }) => query);
    const known = new Set([FIRST_QUERY, ...others].map(questionOf));
    const own = candidates.find(({ query }) => !known.has(questionOf(query)));
    return own && { text: own.text.slice(0, MOST_CHARACTERS), trace_id: null };
  };
}

/** The same text for queries that ask the same. */
function questionOf(query: unknown): string {
  if (!isObject(query)) return '';
  const asked = Object.entries(query).filter(([name]) => !NOT_ASKED.has(name));
  return JSON.stringify(inOrder(Object.fromEntries(asked)));
}

/** Without what is empty, and with members in the order of their names. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(
    ([, member]) => member !== null && !(Array.isArray(member) && member.length === 0),
  );
  return Object.fromEntries(
    members
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => [name, inOrder(member)]),
  );
}
