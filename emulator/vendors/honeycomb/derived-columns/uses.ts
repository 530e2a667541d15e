/**
 * Finds the uses of a derived column: an SLO as its indicator, a trigger or a board by a query that names it. While
 * there is one, the vendor does not let the column be deleted.
 */
import * as v from 'valibot';
import type { Documents } from '../api/documents.ts';
import { columnsOf, parseExpression } from '../expression/parse.ts';
import { namesOf } from '../query/check.ts';
import { QuerySpec } from '../query/spec.ts';
import { ENVIRONMENT } from './fields.ts';

const Slo = v.object({ name: v.string(), sli: v.object({ alias: v.string() }) });
const Trigger = v.object({ name: v.string(), query_id: v.string() });
const Board = v.object({
  name: v.string(),
  panels: v.array(
    v.object({ query_panel: v.optional(v.object({ query_id: v.optional(v.string()) })) }),
  ),
});

/** A sentence that names the first user found; undefined when there is none. */
export function useOf(alias: string, scope: string, documents: Documents): string | undefined {
  const isHere = (owner: string) => scope === ENVIRONMENT || owner === scope;
  const names = (queryId: string | undefined) => {
    const query = queryId === undefined ? undefined : documents.find('query', queryId);
    return query !== undefined && isHere(query.scope) && columnsIn(query.fields).has(alias);
  };
  for (const { fields, scope: owner } of documents.all('slo')) {
    const slo = v.parse(Slo, fields);
    // An SLO of the environment has its indicator in the environment or in one of its datasets.
    if (slo.sli.alias === alias && (isHere(owner) || owner === ENVIRONMENT)) {
      return `'${alias}' is used by the SLO '${slo.name}'`;
    }
  }
  for (const { fields } of documents.all('trigger')) {
    const trigger = v.parse(Trigger, fields);
    if (names(trigger.query_id)) return `'${alias}' is used by the trigger '${trigger.name}'`;
  }
  for (const { fields } of documents.all('board')) {
    const board = v.parse(Board, fields);
    if (board.panels.some(({ query_panel }) => names(query_panel?.query_id))) {
      return `'${alias}' is used by the board '${board.name}'`;
    }
  }
  return undefined;
}

/** Every column a query names, also within its own calculated fields. */
function columnsIn(query: unknown): Set<string> {
  const spec = v.parse(QuerySpec, query);
  return new Set([
    ...namesOf(spec).map(({ name }) => name),
    ...(spec.calculated_fields ?? []).flatMap(({ expression }) => [
      ...columnsOf(parseExpression(expression)),
    ]),
  ]);
}
