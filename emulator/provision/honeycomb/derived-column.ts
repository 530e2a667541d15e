/** A derived column, which Honeycomb now calls a calculated field. */
import * as v from 'valibot';
import type { Part } from '../part.ts';
import type { Honeycomb } from './client.ts';
import type { Dataset } from './dataset.ts';

const Present = v.looseObject({ id: v.string() });

export interface DerivedColumn {
  readonly alias: string;
  readonly description: string;
  readonly expression: string;
}

export function derivedColumnPart(
  { ask, call, need }: Honeycomb,
  dataset: Dataset,
  column: DerivedColumn,
): Part {
  const { alias } = column;
  const path = `/1/derived_columns/${dataset.slug}`;
  const read = () => ask(Present, `${path}?alias=${encodeURIComponent(alias)}`);
  const own = async () => `${path}/${(await read())?.id ?? ''}`;
  return {
    name: `Honeycomb derived column ${alias}`,
    wanted: () => column,
    async read() {
      await need('columns');
      return read();
    },
    async make() {
      await dataset.make();
      await call('POST', path, column);
    },
    async change() {
      await call('PUT', await own(), column);
    },
    async remove() {
      await call('DELETE', await own());
    },
  };
}
