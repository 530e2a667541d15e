/**
 * Plans a query: the plan takes log events in any order and gives the rows of the answer. Events come newest first
 * unless the query sorts them.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
import { MAX_LIMIT, readCommand, type Column, type Columns, type Command } from './commands.ts';
import { malformed, readerOf } from './language.ts';
import { fieldOf, Row, type QueryEvent } from './row.ts';
import { limitStage, sortStage, statsStage, type MakeStage, type Stage } from './stages.ts';
import { textOf, timeText } from './values.ts';

/** A field of an answer's row; what is missing has none. */
export interface ResultField {
  readonly field: string;
  readonly value: string;
}

export interface QueryRun {
  push(event: QueryEvent): void;
  /** Events that passed the filters before anything else was made of them. */
  matched(): number;
  /** No event will follow. */
  end(): readonly (readonly ResultField[])[];
}

export interface Query {
  /** Whether events go no further than to a `stats`, so that nothing but their fields is wanted. */
  readonly aggregates: boolean;
  /** @param most rows of the answer, unless the query has a limit of its own. */
  start(most: number): QueryRun;
}

const DEFAULT_COLUMNS: readonly Column[] = [
  { name: '@timestamp', isTime: true },
  { name: '@message', isTime: false },
];
const POINTER: Column = { name: '@ptr', isTime: false };
/** AWS's own. */
const MAX_STATS = 2;

/** @throws AwsError MalformedQueryException with the position of what is wrong or unsupported. */
export function parseQuery(source: string): Query {
  const reader = readerOf(source);
  const columns: Columns = { made: new Map(), shown: undefined, parsed: [], displayed: false };
  const commands: Command[] = [];
  do {
    reader.skipSpace();
    const { at } = reader;
    const command = readCommand(reader, columns);
    judgePlace(command, commands, at);
    commands.push(command);
  } while (reader.accept('|'));
  reader.skipSpace();
  if (!reader.ended) reader.fail(`unexpected '${source.charAt(reader.at)}'`);

  const { shown = DEFAULT_COLUMNS, parsed, displayed } = columns;
  const unseen = parsed.filter(({ name }) => !shown.some((column) => column.name === name));
  const aggregated = commands.some(({ type }) => type === 'stats');
  const given = [...shown, ...(displayed ? [] : unseen)];
  const pointed = aggregated || given.some(({ name }) => name === POINTER.name);
  const answered = pointed ? given : [...given, POINTER];
  const [behind] = commands.filter(({ type }) => type !== 'filter' && type !== 'change');
  return {
    aggregates: behind?.type === 'stats',
    start: (most) => startRun(plan(commands, most), answered),
  };
}

function judgePlace(command: Command, before: readonly Command[], at: number): void {
  const { type } = command;
  if (type !== 'limit' && before.some((other) => other.type === 'dedup')) {
    throw malformed("only 'limit' may follow 'dedup'", at);
  }
  if (type === 'stats' && before.filter((other) => other.type === 'stats').length === MAX_STATS) {
    throw malformed(`a query has at most ${MAX_STATS} 'stats'`, at);
  }
}

interface Plan {
  /** Those that events go through one by one, before the first that does more than pass or refuse them. */
  readonly first: readonly MakeStage[];
  readonly others: readonly MakeStage[];
}

function plan(commands: readonly Command[], most: number): Plan {
  const own = commands.findLast(({ type }) => type === 'limit' || type === 'stats');
  const limited: readonly Command[] =
    own?.type === 'limit' ? commands : [...commands, { type: 'limit', most }];
  const ordered = withOrder(limited);
  const stages = ordered.map((command, index) => stageOf(command, ordered.slice(index + 1)));
  const streaming = ordered.findIndex(({ type }) => type !== 'filter' && type !== 'change');
  return { first: stages.slice(0, streaming), others: stages.slice(streaming) };
}

/** Sorts events before the first command for which their order matters. */
function withOrder(commands: readonly Command[]): readonly Command[] {
  const at = commands.findIndex(({ type }) => type !== 'filter' && type !== 'change');
  const type = commands[at]?.type;
  if (type === 'sort' || type === 'stats') return commands;
  return commands.toSpliced(at, 0, { type: 'sort', keys: [] });
}

function stageOf(command: Command, after: readonly Command[]): MakeStage {
  if (command.type === 'sort') return sortStage(command.keys, mostAfter(after));
  if (command.type === 'limit') return limitStage(command.most);
  if (command.type === 'stats') return statsStage(command.statistics);
  return command.make;
}

/** How many rows of a sort can reach the answer: a limit behind it holds if nothing between takes rows away. */
function mostAfter(after: readonly Command[]): number {
  const next = after.find(({ type }) => type !== 'change');
  return next?.type === 'limit' ? next.most : Infinity;
}

function startRun({ first, others }: Plan, columns: readonly Column[]): QueryRun {
  const rows: Row[] = [];
  let matched = 0;
  const last: Stage = { push: (row) => void rows.push(row), end: () => undefined };
  const chain = (stages: readonly MakeStage[], next: Stage) =>
    stages.reduceRight((following, make) => make(following), next);
  const rest = chain(others, last);
  const entry = chain(first, {
    push(row) {
      matched++;
      rest.push(row);
    },
    end: () => rest.end(),
  });
  return {
    push: (event) => entry.push(new Row(event)),
    matched: () => matched,
    end() {
      entry.end();
      return rows.slice(0, MAX_LIMIT).map((row) => resultOf(row, columns));
    },
  };
}

function resultOf(row: Row, columns: readonly Column[]): readonly ResultField[] {
  return columns.flatMap(({ name, isTime }) => {
    const value = row.get(fieldOf(name));
    const text = isTime ? timeText(value) : textOf(value);
    return text === undefined ? [] : [{ field: name, value: text }];
  });
}
