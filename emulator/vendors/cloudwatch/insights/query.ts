/**
 * Plans a query: the plan takes log events in any order and gives the rows of the answer. Events come newest first
 * unless the query sorts them.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
import type { Reader } from '../reader.ts';
import { MAX_LIMIT, readCommand, type Command, type CommandContext } from './commands.ts';
import type { QueryTimes } from './functions/scalar.ts';
import { createHeldTexts } from './held-texts.ts';
import { malformed, readerOf } from './language.ts';
import { subquery, type Nested } from './nested.ts';
import type { Column } from './shown-columns.ts';
import { readSource, type Selection } from './source.ts';
import { fieldOf, Row, type QueryEvent } from './row.ts';
import {
  limitStage,
  sortStage,
  statsStage,
  tailStage,
  type MakeStage,
  type Stage,
} from './stages.ts';
import { shownText, timeText } from './values.ts';

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
  /** The groups it names itself. */
  readonly selection: Selection | undefined;
  /** To be run before it starts, in any order. */
  readonly nested: readonly Nested[];
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
const MAX_STATS = 10;
const MAX_JOINS = 1;
/** Each reads all its events. */
const MAX_NESTED = 10;

/** Of a query that is only checked. */
const NO_TIMES: QueryTimes = { startedMs: 0, fromMs: 0, toMs: 0 };

/** @throws AwsError MalformedQueryException with the position of what is wrong or unsupported. */
export function parseQuery(source: string, times = NO_TIMES): Query {
  const reader = readerOf(source);
  const query = readQuery(reader, times, true);
  reader.skipSpace();
  if (!reader.ended) reader.fail(`unexpected '${source.charAt(reader.at)}'`);
  return query;
}

/** @param isOuter whether there may be queries within it */
function readQuery(reader: Reader, times: QueryTimes, isOuter: boolean): Query {
  const nested: Nested[] = [];
  const addNested = (found: Nested): void => {
    if (nested.push(found) > MAX_NESTED)
      reader.fail(`a query has at most ${MAX_NESTED} others in it`);
  };
  const readSubquery = (wanted: string | undefined) => {
    const found = subquery(readQuery(reader, times, false), wanted, MAX_LIMIT);
    addNested(found.nested);
    return found.answer;
  };
  const context: CommandContext = {
    query: { times, readSubquery: isOuter ? readSubquery : undefined },
    addNested: isOuter ? addNested : undefined,
    made: new Map(),
    shown: undefined,
    parsed: [],
    displayed: false,
  };
  const selection = readSource(reader);
  const commands: Command[] = [];
  reader.skipSpace();
  const isWhole = reader.ended || reader.source.startsWith(')', reader.at);
  if (selection === undefined || !isWhole) {
    do readNext();
    while (reader.accept('|'));
  }

  function readNext(): void {
    reader.skipSpace();
    const { at } = reader;
    const command = readCommand(reader, context);
    judgePlace(command, commands, at);
    commands.push(command);
  }

  const { shown = DEFAULT_COLUMNS, parsed, displayed } = context;
  const unseen = parsed.filter(({ name }) => !shown.some((column) => column.name === name));
  const aggregated = commands.some(({ type }) => type === 'stats');
  const given = [...shown, ...(displayed ? [] : unseen)];
  const pointed = aggregated || given.some(({ name }) => name === POINTER.name);
  const answered = pointed ? given : [...given, POINTER];
  const behind = commands.find((command) => !goesOn(command));
  return {
    selection,
    nested,
    aggregates: behind?.type === 'stats',
    start: (most) => startRun(plan(commands, most), answered),
  };
}

function judgePlace(command: Command, before: readonly Command[], at: number): void {
  const { type } = command;
  if (type !== 'limit' && before.some((other) => other.type === 'dedup')) {
    throw malformed("only 'limit' may follow 'dedup'", at);
  }
  const most = type === 'stats' ? MAX_STATS : type === 'join' ? MAX_JOINS : Infinity;
  if (before.filter((other) => other.type === type).length >= most) {
    throw malformed(`a query has at most ${most} '${type}'`, at);
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
    own?.type === 'limit' ? commands : [...commands, { type: 'limit', most, from: 'start' }];
  const ordered = withOrder(limited);
  const stages = ordered.map((command, index) => stageOf(command, ordered.slice(index + 1)));
  const streaming = ordered.findIndex((command) => !goesOn(command));
  return { first: stages.slice(0, streaming), others: stages.slice(streaming) };
}

/** Whether it looks at rows one by one and passes them on at once. */
function goesOn({ type }: Command): boolean {
  return ['filter', 'change', 'unnest', 'join'].includes(type);
}

/** Sorts events before the first command for which their order matters. */
function withOrder(commands: readonly Command[]): readonly Command[] {
  const at = commands.findIndex((command) => !goesOn(command));
  const type = commands[at]?.type;
  if (type === 'sort' || type === 'stats') return commands;
  return commands.toSpliced(at, 0, { type: 'sort', keys: [] });
}

function stageOf(command: Command, after: readonly Command[]): MakeStage {
  if (command.type === 'sort') return sortStage(command.keys, mostAfter(after));
  if (command.type === 'limit') {
    return command.from === 'start' ? limitStage(command.most) : tailStage(command.most);
  }
  if (command.type === 'stats') return statsStage(command.statistics);
  return command.make;
}

/** How many rows of a sort can reach the answer: a limit behind it holds if nothing between takes rows away. */
function mostAfter(after: readonly Command[]): number {
  const next = after.find(({ type }) => type !== 'change');
  return next?.type === 'limit' && next.from === 'start' ? next.most : Infinity;
}

function startRun({ first, others }: Plan, columns: readonly Column[]): QueryRun {
  const rows: Row[] = [];
  let matched = 0;
  const texts = createHeldTexts();
  const last: Stage = {
    push(row) {
      texts.add(row.textLength);
      rows.push(row);
    },
    end: () => undefined,
  };
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
    const text = isTime ? timeText(value) : shownText(value);
    return text === undefined ? [] : [{ field: name, value: text }];
  });
}
