/**
 * The query of the scope as filters of Honeycomb's, for events instead of requests. What events cannot tell, such as
 * which vendor has something, is left out and named.
 */
import { parseQuery, readDuration, type Term } from '../../api/query/language.ts';
import type { Filter } from '../../api/explore/shapes.ts';

export interface ScopeFilters {
  readonly filters: readonly Filter[];
  /** Terms that cannot be asked of events, as they are written. */
  readonly left: readonly string[];
}

type Op = Filter['op'];

const COLUMNS: Readonly<Record<string, string>> = {
  service: 'service.name',
  method: 'http.request.method',
  level: 'severity_text',
  dur: 'duration_ms',
  status: 'http.response.status_code',
  trace: 'trace.trace_id',
};
/** Keys whose value may be a part of the text. */
const WITHIN: Readonly<Record<string, string>> = { route: 'http.route', name: 'name' };

const NEGATED: Readonly<Partial<Record<Op, Op>>> = {
  '=': '!=',
  '>': '<=',
  '>=': '<',
  '<': '>=',
  '<=': '>',
  contains: 'does-not-contain',
  'starts-with': 'does-not-start-with',
  'ends-with': 'does-not-end-with',
};

/** Without the last filters that could be read, a mistake in the query leaves none. */
export function filtersOf(query: string): ScopeFilters {
  const parsed = parseQuery(query);
  if (parsed.kind !== 'terms') return { filters: [], left: [] };
  const read = parsed.terms.map((term) => ({ term, filters: ofTerm(term) }));
  return {
    filters: read.flatMap(({ filters }) => filters ?? []),
    left: read
      .filter(({ filters }) => filters === undefined)
      .map(({ term }) => query.slice(term.from, term.to)),
  };
}

/** Undefined for what cannot be asked. */
function ofTerm(term: Term): Filter[] | undefined {
  const { key, value, operator, isNegated } = term;
  if (key === 'vendor' || key === 'undelivered') return undefined;
  if (key === 'failed' || (key === 'error' && /^(?:true|false)$/.test(value))) {
    const isWanted = (value === 'true') !== isNegated;
    return [{ column: 'error', op: isWanted ? '=' : '!=', value: true }];
  }
  if (key === 'status' && value.endsWith('xx')) return ofStatusGroup(term);
  if (key === 'dur') {
    return [one('duration_ms', operator, readDuration(value) ?? 0, isNegated)];
  }
  if (key === 'error') return [one('exception.message', 'contains', value, isNegated)];
  if (operator !== '=') return [one(columnOf(key), operator, Number(value), isNegated)];
  return ofText(columnOf(key), term);
}

function columnOf(key: string | undefined): string {
  return key === undefined ? 'name' : (COLUMNS[key] ?? WITHIN[key] ?? key);
}

function ofText(column: string, { key, value, isQuoted, isNegated }: Term): Filter[] | undefined {
  const isWithin = !isQuoted && (key === undefined || key in WITHIN);
  if (isQuoted || !value.includes('*')) {
    return [one(column, isWithin ? 'contains' : '=', value, isNegated)];
  }
  const parts = value.split('*');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  const filters: Filter[] = [
    ...(first === '' ? [] : [one(column, 'starts-with', first, isNegated)]),
    ...middle.map((part) => one(column, 'contains', part, isNegated)),
    ...(last === '' ? [] : [one(column, 'ends-with', last, isNegated)]),
  ];
  if (filters.length === 0) return [{ column, op: isNegated ? 'does-not-exist' : 'exists' }];
  // Not all of several: filters that all hold cannot say that.
  return isNegated && filters.length > 1 ? undefined : filters;
}

/** `5xx`, and what is above or below it. */
function ofStatusGroup({ value, operator, isNegated }: Term): Filter[] | undefined {
  const column = 'http.response.status_code';
  const [from, to] = [Number(value[0]) * 100, Number(value[0]) * 100 + 100];
  if (operator === '=') {
    if (isNegated) return undefined;
    return [one(column, '>=', from, false), one(column, '<', to, false)];
  }
  const limit = operator === '>' || operator === '<=' ? to : from;
  return [one(column, operator === '>' || operator === '>=' ? '>=' : '<', limit, isNegated)];
}

function one(column: string, op: Op, value: string | number, isNegated: boolean): Filter {
  return { column, op: isNegated ? (NEGATED[op] ?? op) : op, value };
}
