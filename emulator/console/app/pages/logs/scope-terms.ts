/**
 * What of the scope's query narrows log lines: a trace and a level. The rest is about requests; the page names it and
 * does not apply it.
 */
import { parseQuery, type Term } from '../../../api/query/language.ts';
import { readTraceId } from '../../../api/query/trace-id.ts';
import { LEVELS, type Level } from '../../../api/logs/shapes.ts';

interface ScopeTerms {
  readonly trace: string | undefined;
  readonly level: Level | undefined;
  /** As it is written. */
  readonly rest: string;
}

export function readScopeTerms(query: string): ScopeTerms {
  const parsed = parseQuery(query);
  if (parsed.kind === 'trace') return { trace: parsed.traceId, level: undefined, rest: '' };
  if (parsed.kind === 'mistake') return { trace: undefined, level: undefined, rest: query };
  const isPlain = (term: Term) => term.operator === '=' && !term.isNegated;
  // A part of an id finds requests; lines are found by a whole one.
  const trace = parsed.terms.find(
    (term) => term.key === 'trace' && isPlain(term) && readTraceId(term.value) !== undefined,
  );
  const level = parsed.terms.find((term) => term.key === 'level' && isPlain(term));
  const known = LEVELS.find((one) => one === level?.value.toLowerCase());
  return {
    trace: trace?.value,
    level: known,
    rest: parsed.terms
      .filter((term) => term !== trace && (term !== level || known === undefined))
      .map(({ from, to }) => query.slice(from, to))
      .join(' '),
  };
}
