/**
 * The commands of Logs Insights, each read into a stage: fields, display, filter, parse, stats, sort, limit, dedup.
 * Any other is refused by name.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
import type { Reader } from '../reader.ts';
import { fieldExpression, type AggregateCall } from './expression.ts';
import { readExpression } from './read-expression.ts';
import { globExtract, regexExtract, type Extract } from './extract.ts';
import { acceptWord, readName, readRegex, readText } from './language.ts';
import {
  changeStage,
  dedupStage,
  filterStage,
  type MakeStage,
  type Named,
  type SortKey,
  type Statistics,
} from './stages.ts';
import { textOf } from './values.ts';

export interface Column {
  readonly name: string;
  readonly isTime: boolean;
}

export type Command =
  | { readonly type: 'change' | 'filter' | 'dedup'; readonly make: MakeStage }
  | { readonly type: 'stats'; readonly statistics: Statistics }
  | { readonly type: 'sort'; readonly keys: readonly SortKey[] }
  | { readonly type: 'limit'; readonly most: number };

/** What the commands before leave to those behind. */
export interface Columns {
  /** Aliases, and what a `stats` has made. */
  made: ReadonlyMap<string, Column>;
  /** What results show; undefined until a command says so. */
  shown: readonly Column[] | undefined;
  /** What `parse` has found, shown unless `display` says otherwise. */
  parsed: readonly Column[];
  displayed: boolean;
}

export const MAX_LIMIT = 100_000;

/** Reads the next command. @throws AwsError MalformedQueryException */
export function readCommand(reader: Reader, columns: Columns): Command {
  reader.skipSpace();
  const { at } = reader;
  const name = readName(reader) ?? reader.failExpecting('a command');
  const key = name.toLowerCase();
  const read = Object.hasOwn(READERS, key) ? READERS[key] : undefined;
  if (read === undefined) return reader.fail(`unknown or unsupported command '${name}'`, at);
  return read(reader, columns, at);
}

const READERS: Readonly<Record<string, (reader: Reader, columns: Columns, at: number) => Command>> =
  {
    fields(reader, columns) {
      const named = readNamed(reader, columns);
      know(columns, named);
      if (!columns.displayed) show(columns, [...(columns.shown ?? []), ...named.map(columnOf)]);
      return { type: 'change', make: setting(named) };
    },
    display(reader, columns) {
      const named = readNamed(reader, columns);
      know(columns, named);
      show(columns, named.map(columnOf));
      columns.displayed = true;
      return { type: 'change', make: setting(named) };
    },
    filter(reader, columns) {
      return {
        type: 'filter',
        make: filterStage(readExpression({ reader, columns: columns.made })),
      };
    },
    parse: readParse,
    stats: readStats,
    sort(reader, columns) {
      const keys: SortKey[] = [];
      do {
        const expression = readExpression({ reader, columns: columns.made });
        const descending = acceptWord(reader, 'desc');
        if (!descending) acceptWord(reader, 'asc');
        keys.push({ expression, descending });
      } while (reader.accept(','));
      return { type: 'sort', keys };
    },
    limit(reader) {
      reader.skipSpace();
      const { at } = reader;
      const most = Number(reader.match(/\d+(?![\w.])/y)?.[0] ?? reader.failExpecting('a number'));
      if (most < 1 || most > MAX_LIMIT) reader.fail(`a limit is between 1 and ${MAX_LIMIT}`, at);
      return { type: 'limit', most };
    },
    dedup(reader, columns) {
      const named = readNamed(reader, columns);
      return { type: 'dedup', make: dedupStage(named.map(({ expression }) => expression)) };
    },
  };

function readParse(reader: Reader, columns: Columns, at: number): Command {
  const source = fieldExpression(readName(reader) ?? '@message', columns.made);
  const glob = readText(reader);
  const regex = glob === undefined ? readRegex(reader) : undefined;
  let names: readonly string[] = [];
  let extract: Extract;
  if (glob !== undefined) {
    const found = globExtract(glob);
    if (!acceptWord(reader, 'as')) return reader.failExpecting("'as' and names");
    names = readNames(reader);
    if (found.count !== names.length) {
      reader.fail(`${found.count} asterisks and ${names.length} names in 'parse'`, at);
    }
    ({ extract } = found);
  } else if (regex !== undefined) {
    ({ names, extract } = regexExtract(regex));
    if (names.length === 0) reader.fail("'parse' needs groups with names, (?<name>…)", at);
  } else {
    return reader.failExpecting('a glob or a regular expression');
  }
  columns.parsed = [...columns.parsed, ...names.map((name) => ({ name, isTime: false }))];
  return {
    type: 'change',
    make: changeStage((row) => {
      const text = textOf(source.evaluate(row));
      const found = text === undefined ? undefined : extract(text);
      for (const [index, name] of names.entries()) {
        const value = found?.[index];
        if (value !== undefined) row.set(name, value);
      }
    }),
  };
}

function readStats(reader: Reader, columns: Columns): Command {
  const calls: AggregateCall[] = [];
  const results = readNamed(reader, columns, calls);
  const by = acceptWord(reader, 'by') ? readNamed(reader, columns) : [];
  // A column without an alias keeps its text, so that a name given twice would hide another.
  const names = [...by, ...results].map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) reader.fail(`'${twice}' stands twice in 'stats'`);
  // Aggregations give numbers even of times, as AWS's do.
  const made = [...by.map(columnOf), ...results.map(({ name }) => ({ name, isTime: false }))];
  columns.made = new Map(made.map((column) => [column.name, column]));
  columns.shown = made;
  columns.parsed = [];
  columns.displayed = false;
  return { type: 'stats', statistics: { calls, results, by } };
}

function readNamed(
  reader: Reader,
  { made }: Columns,
  aggregates?: AggregateCall[],
): readonly Named[] {
  const named: Named[] = [];
  do {
    reader.skipSpace();
    const { at } = reader;
    const before = aggregates?.length;
    const context = { reader, columns: made };
    const expression = readExpression(aggregates ? { ...context, aggregates } : context);
    if (aggregates && aggregates.length === before) {
      reader.fail("'stats' needs an aggregation such as count(*)", at);
    }
    const text = reader.source.slice(at, reader.at).trim();
    const alias = acceptWord(reader, 'as')
      ? (readName(reader) ?? reader.failExpecting('a name'))
      : undefined;
    named.push({ name: alias ?? unquoted(text), expression });
  } while (reader.accept(','));
  return named;
}

function readNames(reader: Reader): readonly string[] {
  const names: string[] = [];
  do names.push(readName(reader) ?? reader.failExpecting('a name'));
  while (reader.accept(','));
  return names;
}

/** Sets what is computed; a field that is shown under its own name is there already. */
function setting(named: readonly Named[]): MakeStage {
  return changeStage((row) => {
    for (const { name, expression } of named) {
      if (expression.field !== name) row.set(name, expression.evaluate(row));
    }
  });
}

function know(columns: Columns, named: readonly Named[]): void {
  const found = named.filter(({ name, expression }) => expression.field !== name).map(columnOf);
  columns.made = new Map(
    [...columns.made.values(), ...found].map((column) => [column.name, column]),
  );
}

function show(columns: Columns, shown: readonly Column[]): void {
  columns.shown = [...new Map(shown.map((column) => [column.name, column])).values()];
}

function columnOf({ name, expression }: Named): Column {
  return { name, isTime: expression.isTime ?? false };
}

function unquoted(text: string): string {
  return /^`[^`]*`$/.test(text) ? text.slice(1, -1) : text;
}
