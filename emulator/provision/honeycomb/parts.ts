/** All parts at Honeycomb. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { readBoardDocuments } from '../../vendors/honeycomb/boards/documents.ts';
import type { MissingPart, Part } from '../part.ts';
import { boardPart } from './board.ts';
import type { Honeycomb } from './client.ts';
import { createDataset } from './dataset.ts';
import { derivedColumnPart } from './derived-column.ts';
import { markerPart } from './marker.ts';

const DerivedColumns = v.array(
  v.strictObject({ alias: v.string(), description: v.string(), expression: v.string() }),
);

export interface HoneycombOptions {
  /** Name of the dataset: the service's. */
  readonly dataset: string;
  /** What was deployed. @default nothing is marked */
  readonly revision?: string | undefined;
}

/** @param folder of the documents */
export function honeycombParts(
  honeycomb: Honeycomb,
  folder: string,
  { dataset: name, revision }: HoneycombOptions,
): (Part | MissingPart)[] {
  const file = readFileSync(join(folder, 'derived-columns.json'), 'utf8');
  const columns = v.parse(DerivedColumns, JSON.parse(file));
  const dataset = createDataset(honeycomb, name);
  return [
    ...columns.map((column) => derivedColumnPart(honeycomb, dataset, column)),
    boardPart(honeycomb, dataset, readBoardDocuments(folder)),
    revision === undefined
      ? { name: 'Honeycomb marker of a deploy', missing: '--revision is not given' }
      : markerPart(honeycomb, dataset, revision),
  ];
}
