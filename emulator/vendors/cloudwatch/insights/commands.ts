/**
 * The commands of Logs Insights, each read into a stage. Any other is refused by name, those among them that AWS
 * computes in ways it does not publish: `pattern`, `anomaly`, `diff`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
import type { Reader } from '../reader.ts';
import { fieldExpression, type AggregateCall } from './expression.ts';
import { acceptWord, readName } from './language.ts';
import { readJoin, type Nested } from './nested.ts';
import { readJson, readParse } from './parse-command.ts';
import { readExpression } from './read-expression.ts';
import {
  columnOf,
  know,
  readNamed,
  readStatistics,
  setting,
  show,
  showFound,
  type Columns,
} from './shown-columns.ts';
import {
  dedupStage,
  filterStage,
  unnestStage,
  type MakeStage,
  type SortKey,
  type Statistics,
} from './stages.ts';

export type Command =
  /** `unnest` and `join` make several rows of one, or none. */
  | {
      readonly type: 'change' | 'filter' | 'unnest' | 'join' | 'dedup';
      readonly make: MakeStage;
    }
  | { readonly type: 'stats'; readonly statistics: Statistics }
  | { readonly type: 'sort'; readonly keys: readonly SortKey[] }
  | { readonly type: 'limit'; readonly most: number; readonly from: 'start' | 'end' };

/** How a command is read. `at` is where it begins. */
type ReadCommand = (reader: Reader, columns: CommandContext, at: number) => Command;

export interface CommandContext extends Columns {
  /** Takes a query within the query; undefined where there may be none. */
  readonly addNested: ((nested: Nested) => void) | undefined;
}

export const MAX_LIMIT = 100_000;

/** Reads the next command. @throws AwsError MalformedQueryException */
export function readCommand(reader: Reader, context: CommandContext): Command {
  reader.skipSpace();
  const { at } = reader;
  const name = readName(reader) ?? reader.failExpecting('a command');
  const key = name.toLowerCase();
  const read = Object.hasOwn(READERS, key) ? READERS[key] : undefined;
  if (read === undefined) return reader.fail(`unknown or unsupported command '${name}'`, at);
  return read(reader, context, at);
}

const readFields: ReadCommand = (reader, columns) => {
  const named = readNamed(reader, columns);
  know(columns, named);
  if (!columns.displayed) show(columns, [...(columns.shown ?? []), ...named.map(columnOf)]);
  return { type: 'change', make: setting(named) };
};

const readFilter: ReadCommand = (reader, { made, query }) => ({
  type: 'filter',
  make: filterStage(readExpression({ reader, columns: made, query })),
});

const readLimit =
  (from: 'start' | 'end'): ReadCommand =>
  (reader) => {
    // Any rows will do, so the newest do too.
    if (from === 'start') acceptWord(reader, 'any');
    reader.skipSpace();
    const { at } = reader;
    const most = Number(reader.match(/\d+(?![\w.])/y)?.[0] ?? reader.failExpecting('a number'));
    if (most < 1 || most > MAX_LIMIT) reader.fail(`a limit is between 1 and ${MAX_LIMIT}`, at);
    return { type: 'limit', most, from };
  };

const READERS: Readonly<Record<string, ReadCommand>> = {
  fields: readFields,
  // Nothing is masked here.
  unmask: readFields,
  display(reader, columns) {
    const named = readNamed(reader, columns);
    know(columns, named);
    show(columns, named.map(columnOf));
    columns.displayed = true;
    return { type: 'change', make: setting(named) };
  },
  filter: readFilter,
  where: readFilter,
  // Every field is found as an indexed one would be; only what is read differs.
  filterindex: readFilter,
  parse: (reader, columns, at) => ({ type: 'change', make: readParse(reader, columns, at) }),
  json: (reader, columns) => ({ type: 'change', make: readJson(reader, columns) }),
  stats: readStats,
  sort(reader, { made, query }) {
    const keys: SortKey[] = [];
    do {
      const expression = readExpression({ reader, columns: made, query });
      const descending = acceptWord(reader, 'desc');
      if (!descending) acceptWord(reader, 'asc');
      keys.push({ expression, descending });
    } while (reader.accept(','));
    return { type: 'sort', keys };
  },
  limit: readLimit('start'),
  head: readLimit('start'),
  tail: readLimit('end'),
  dedup(reader, columns) {
    const named = readNamed(reader, columns);
    return { type: 'dedup', make: dedupStage(named.map(({ expression }) => expression)) };
  },
  unnest(reader, columns) {
    const field = readName(reader) ?? reader.failExpecting('a field');
    if (!acceptWord(reader, 'into')) return reader.failExpecting("'into' and a name");
    const name = readName(reader) ?? reader.failExpecting('a name');
    showFound(columns, [name]);
    return { type: 'unnest', make: unnestStage(fieldExpression(field, columns.made), name) };
  },
  join(reader, { addNested }, at) {
    if (addNested === undefined) return reader.fail("'join' cannot stand here", at);
    const { nested, make } = readJoin(reader);
    addNested(nested);
    return { type: 'join', make };
  },
};

function readStats(reader: Reader, columns: CommandContext): Command {
  const calls: AggregateCall[] = [];
  const results = readStatistics(reader, columns, calls);
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
