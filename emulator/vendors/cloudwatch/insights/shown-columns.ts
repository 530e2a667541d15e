/** What each command of a query leaves to those behind it: names it has made, and columns that results show. */
import type { Reader } from '../reader.ts';
import type { AggregateCall, Expression, QueryContext } from './expression.ts';
import { acceptWord, readName } from './language.ts';
import { readExpression } from './read-expression.ts';
import { changeStage, type MakeStage, type Named } from './stages.ts';

export interface Column {
  readonly name: string;
  readonly isTime: boolean;
}

export interface Columns {
  readonly query: QueryContext;
  /** Aliases, and what a `stats` has made. */
  made: ReadonlyMap<string, Column>;
  /** What results show; undefined until a command says so. */
  shown: readonly Column[] | undefined;
  /** What `parse` and `unnest` have found, shown unless `display` says otherwise. */
  parsed: readonly Column[];
  displayed: boolean;
}

/** Expressions with their names, which are their own texts where none is given. */
export function readNamed(reader: Reader, { made, query }: Columns): readonly Named[] {
  const named: Named[] = [];
  do {
    reader.skipSpace();
    const { at } = reader;
    const expression = readExpression({ reader, columns: made, query });
    named.push({ name: readAlias(reader, at), expression });
  } while (reader.accept(','));
  return named;
}

/** What `stats` computes; a name given before may be used behind it. */
export function readStatistics(
  reader: Reader,
  { made, query }: Columns,
  aggregates: AggregateCall[],
): readonly Named[] {
  const named: Named[] = [];
  const columns = new Map(made);
  do {
    reader.skipSpace();
    const { at } = reader;
    const before = aggregates.length;
    const expression = readExpression({ reader, columns, aggregates, query });
    const text = reader.textSince(at);
    const known = named.some(({ name }) => usesName(text, name));
    if (aggregates.length === before && !known) {
      reader.fail("'stats' needs an aggregation such as count(*)", at);
    }
    const name = readAlias(reader, at);
    named.push({ name, expression });
    columns.set(name, { name, isTime: false });
  } while (reader.accept(','));
  return named;
}

function usesName(text: string, name: string): boolean {
  const words: readonly string[] = text.match(/`[^`]+`|[A-Za-z_@][\w.@]*/g) ?? [];
  return words.some((word) => unquoted(word) === name);
}

function readAlias(reader: Reader, at: number): string {
  const text = reader.textSince(at);
  if (!acceptWord(reader, 'as')) return unquoted(text);
  return readName(reader) ?? reader.failExpecting('a name');
}

export function readNames(reader: Reader): readonly string[] {
  const names: string[] = [];
  do names.push(readName(reader) ?? reader.failExpecting('a name'));
  while (reader.accept(','));
  return names;
}

/** Sets what is computed; a field that is shown under its own name is there already. */
export function setting(named: readonly Named[]): MakeStage {
  return changeStage((row) => {
    for (const { name, expression } of named) {
      if (expression.field !== name) row.set(name, expression.evaluate(row));
    }
  });
}

export function know(columns: Columns, named: readonly Named[]): void {
  const found = named.filter(({ name, expression }) => expression.field !== name).map(columnOf);
  columns.made = new Map(
    [...columns.made.values(), ...found].map((column) => [column.name, column]),
  );
}

export function show(columns: Columns, shown: readonly Column[]): void {
  columns.shown = [...new Map(shown.map((column) => [column.name, column])).values()];
}

/** Shows what a command has found in rows. */
export function showFound(columns: Columns, names: readonly string[]): void {
  columns.parsed = [...columns.parsed, ...names.map((name) => ({ name, isTime: false }))];
}

export function columnOf({ name, expression }: { name: string; expression: Expression }): Column {
  return { name, isTime: expression.isTime ?? false };
}

function unquoted(text: string): string {
  return /^`[^`]*`$/.test(text) ? text.slice(1, -1) : text;
}
