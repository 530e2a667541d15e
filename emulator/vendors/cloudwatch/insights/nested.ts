/**
 * Queries within a query: `filter a in (SOURCE 'g' | fields a)`, and the log events that `join` puts beside others. They
 * run first, by themselves, and the query around them looks at what they gave.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Subqueries.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Join.html
 */
import type { Reader } from '../reader.ts';
import { QueryTooLarge } from '../../../columns/too-large.ts';
import type { SubqueryAnswer } from './expression.ts';
import { createHeldTexts } from './held-texts.ts';
import { acceptWord, readName } from './language.ts';
import { fieldOf, Row, type QueryEvent } from './row.ts';
import type { Selection } from './source.ts';
import { readSource } from './source.ts';
import type { MakeStage } from './stages.ts';
import { numberOf, textOf, type Value } from './values.ts';

/** A query within another; see {@link Nested.start}. */
export interface Nested {
  /** Its groups; undefined for those of the query around it. */
  readonly selection: Selection | undefined;
  /** Whether events go no further than to a `stats`. */
  readonly aggregates: boolean;
  /** Empties what it gave before, and takes events. */
  start(): { push(event: QueryEvent): void; end(): void };
}

/** The rows of a query as texts by the names of their columns. */
export type Rows = readonly (readonly { readonly field: string; readonly value: string }[])[];

/** A subquery in `filter`; what it gives is looked for by text, or as a number where both are. */
export function subquery(
  query: {
    readonly selection: Selection | undefined;
    readonly aggregates: boolean;
    start(most: number): { push(event: QueryEvent): void; end(): Rows };
  },
  /** The field that the query around it compares. */
  wanted: string | undefined,
  most: number,
): { readonly nested: Nested; readonly answer: SubqueryAnswer } {
  let texts = new Set<string>();
  let numbers = new Set<number>();
  const nested: Nested = {
    selection: query.selection,
    aggregates: query.aggregates,
    start() {
      const run = query.start(most);
      [texts, numbers] = [new Set(), new Set()];
      return {
        push: run.push,
        end() {
          for (const row of run.end()) {
            const found = row.find(({ field }) => field === wanted) ?? row[0];
            if (found === undefined || found.field === '@ptr') continue;
            texts.add(found.value);
            const number = numberOf(found.value);
            if (number !== undefined) numbers.add(number);
          }
        },
      };
    },
  };
  const has = (value: Value): boolean => {
    const number = numberOf(value);
    return texts.has(textOf(value) ?? '') || (number !== undefined && numbers.has(number));
  };
  return { nested, answer: { has: (value) => textOf(value) !== undefined && has(value) } };
}

/** AWS's own limit of different keys. */
const MAX_KEYS = 50_000;
/** How many rows a join may make. Without a limit, a million equal keys would take for ever. */
const MAX_JOINED = 1_000_000;

/** Reads `join type=left left=a right=b where a.x = b.x (SOURCE 'g')`, behind its name. */
export function readJoin(reader: Reader): { readonly nested: Nested; readonly make: MakeStage } {
  const option = (word: string) => {
    if (!acceptWord(reader, word)) return undefined;
    reader.expect('=');
    return readName(reader) ?? reader.failExpecting('a name');
  };
  const { at } = reader;
  const type = option('type')?.toLowerCase() ?? 'inner';
  if (type !== 'inner' && type !== 'left') reader.fail(`unsupported type of join '${type}'`, at);
  const [left, right] = [option('left'), option('right')];
  if (left === undefined || right === undefined)
    return reader.failExpecting("'left=' and 'right='");
  const keys = readKeys(reader, left, right);
  reader.expect('(');
  const selection = readSource(reader) ?? reader.failExpecting('SOURCE');
  reader.expect(')');

  let others = new Map<string, Row[]>();
  const nested: Nested = {
    selection,
    aggregates: false,
    start() {
      others = new Map();
      const texts = createHeldTexts();
      return {
        push(event) {
          const row = new Row(event);
          const key = keyOf(row.get(keys.right));
          if (key === undefined) return;
          texts.add(row.textLength);
          const known = others.get(key);
          if (known !== undefined) known.push(row);
          else if (others.size < MAX_KEYS) others.set(key, [row]);
          else throw new QueryTooLarge(`A join has at most ${MAX_KEYS} keys`);
        },
        end: () => undefined,
      };
    },
  };
  const make: MakeStage = (next) => {
    let joined = 0;
    return {
      push(row) {
        const key = keyOf(row.get(keys.left));
        const found = (key === undefined ? undefined : others.get(key)) ?? [];
        const matches = found.length === 0 && type === 'left' ? [undefined] : found;
        for (const match of matches) {
          if (++joined > MAX_JOINED)
            throw new QueryTooLarge(`A join gives at most ${MAX_JOINED} rows`);
          next.push(row.joined({ left, right, match }));
        }
      },
      end: () => next.end(),
    };
  };
  return { nested, make };
}

function readKeys(reader: Reader, left: string, right: string) {
  if (!acceptWord(reader, 'where')) return reader.failExpecting("'where'");
  const { at } = reader;
  const first = readName(reader) ?? reader.failExpecting('a field');
  reader.expect('=');
  const second = readName(reader) ?? reader.failExpecting('a field');
  const of = (alias: string) => {
    const name = [first, second].find((each) => each.startsWith(`${alias}.`));
    return name === undefined ? undefined : fieldOf(name.slice(alias.length + 1));
  };
  const found = { left: of(left), right: of(right) };
  if (found.left === undefined || found.right === undefined || left === right) {
    return reader.fail(`'where' compares a field of ${left} with one of ${right}`, at);
  }
  return { left: found.left, right: found.right };
}

/** Numbers are the same however they are written. */
function keyOf(value: Value): string | undefined {
  const number = numberOf(value);
  return number === undefined ? textOf(value) : String(number);
}
