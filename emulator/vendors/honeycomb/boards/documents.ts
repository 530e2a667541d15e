/**
 * Reads a board and its queries from a folder: `board.json`, the board as the API takes it except for its panels,
 * which name a query by file, and `queries/NAME.json`, each with the query, its name and its description.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const Fields = v.record(v.string(), v.unknown());

const BoardFile = v.looseObject({
  name: v.string(),
  panels: v.array(
    v.looseObject({
      type: v.string(),
      query_panel: v.optional(v.looseObject({ query: v.string() })),
    }),
  ),
});
const QueryFile = v.strictObject({ name: v.string(), description: v.string(), query: Fields });

export type BoardFile = v.InferOutput<typeof BoardFile>;
export type QueryFile = v.InferOutput<typeof QueryFile>;

export interface BoardDocuments {
  readonly board: BoardFile;
  /** By the name that panels have them under. */
  readonly queries: ReadonlyMap<string, QueryFile>;
}

/** @param file of the board @throws when a file is missing or is not what it should be. */
export function readBoardDocuments(folder: string, file = 'board.json'): BoardDocuments {
  const board = v.parse(BoardFile, read(folder, file));
  const names = board.panels.flatMap(({ query_panel }) => query_panel?.query ?? []);
  const queries = new Map(
    names.map((name) => [name, v.parse(QueryFile, read(folder, join('queries', `${name}.json`)))]),
  );
  return { board, queries };
}

function read(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}
