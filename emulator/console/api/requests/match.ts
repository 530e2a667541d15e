/**
 * Compiles terms of a query into tests of traces. What all traces of a kind share is tested once for each kind; what
 * only rows of the store tell (attributes, levels, words of errors) is left to deep.ts.
 */
import { readDuration, type Operator, type Term } from '../query/language.ts';
import { textTest } from '../query/text-test.ts';
import { readTraceId } from '../query/trace-id.ts';
import type { TraceEntries, TraceKind } from './trace-index.ts';

export interface Matcher {
  /** @param at place in the entries */
  readonly test: (at: number) => boolean;
  /** Terms that the store must be asked about. */
  readonly deep: readonly Term[];
}

type KindTest = (kind: TraceKind) => boolean;

export function compileTerms(terms: readonly Term[], entries: TraceEntries): Matcher {
  const { kinds, kindOf, durations, traceIds } = entries;
  const deep: Term[] = [];
  const tests: ((at: number) => boolean)[] = [];
  for (const term of terms) {
    const ofKind = kindTest(term);
    if (ofKind !== undefined) {
      const holds = kinds.map((kind) => ofKind(kind) !== term.isNegated);
      const ofId = term.key === undefined ? idTest(term, traceIds) : undefined;
      tests.push((at) => {
        if (ofId === undefined) return holds[kindOf[at] ?? 0] === true;
        return term.isNegated
          ? holds[kindOf[at] ?? 0] === true && !ofId(at)
          : holds[kindOf[at] ?? 0] === true || ofId(at);
      });
    } else if (term.key === 'dur') {
      const limit = readDuration(term.value) ?? 0;
      tests.push((at) => compare(durations[at] ?? NaN, term.operator, limit) !== term.isNegated);
    } else if (term.key === 'trace') {
      const id = readTraceId(term.value) ?? term.value.toLowerCase().replaceAll('-', '');
      tests.push((at) => (traceIds[at] ?? '').includes(id) !== term.isNegated);
    } else deep.push(term);
  }
  return { test: (at) => tests.every((test) => test(at)), deep };
}

/** Undefined for what a kind does not tell. */
function kindTest(term: Term): KindTest | undefined {
  const { key, value } = term;
  if (key === undefined) {
    const words = textTest({ ...term, isQuoted: false }, 'within');
    return (kind) => words(kind.text);
  }
  if (key === 'status') {
    const status = statusTest(term);
    return (kind) => kind.status !== null && status(kind.status);
  }
  if (key === 'failed') return (kind) => kind.rootFailed === (value === 'true');
  if (key === 'error' && /^(?:true|false)$/.test(value)) {
    return (kind) => kind.failed === (value === 'true');
  }
  if (key === 'route') return orNull(textTest(term, 'within'), (kind) => kind.route);
  if (key === 'name') return orNull(textTest(term, 'within'), (kind) => kind.name);
  if (key === 'method') return orNull(textTest(term, 'whole'), (kind) => kind.method);
  if (key === 'service') return orNull(textTest(term, 'whole'), (kind) => kind.service);
  return undefined;
}

function orNull(
  test: (text: string) => boolean,
  read: (kind: TraceKind) => string | null,
): KindTest {
  return (kind) => {
    const text = read(kind);
    return text !== null && test(text);
  };
}

function statusTest({ value, operator }: Term): (status: number) => boolean {
  if (!value.endsWith('xx')) return (status) => compare(status, operator, Number(value));
  const group = Number(value[0]);
  return (status) => compare(Math.floor(status / 100), operator, group);
}

function idTest(
  { value }: Term,
  traceIds: readonly string[],
): ((at: number) => boolean) | undefined {
  const id = value.toLowerCase();
  return /^[\da-f]{4,32}$/.test(id) ? (at) => traceIds[at]?.includes(id) === true : undefined;
}

export function compare(value: number, operator: Operator, limit: number): boolean {
  if (operator === '>') return value > limit;
  if (operator === '>=') return value >= limit;
  if (operator === '<') return value < limit;
  if (operator === '<=') return value <= limit;
  return value === limit;
}
