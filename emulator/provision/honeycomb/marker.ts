/** The marker of a deploy: a line in every graph of the dataset. */
import * as v from 'valibot';
import type { Part } from '../part.ts';
import type { Honeycomb } from './client.ts';
import type { Dataset } from './dataset.ts';

const Markers = v.array(
  v.looseObject({
    id: v.string(),
    type: v.optional(v.string()),
    message: v.optional(v.string()),
  }),
);

export function markerPart(
  { ask, call, need }: Honeycomb,
  dataset: Dataset,
  revision: string,
): Part {
  const path = `/1/markers/${dataset.slug}`;
  const wanted = { type: 'deploy', message: `Deployed ${revision}` };
  async function read() {
    const markers = (await ask(Markers, path)) ?? [];
    return markers.find(({ type, message }) => type === wanted.type && message === wanted.message);
  }
  return {
    name: `Honeycomb marker of ${revision}`,
    wanted: () => wanted,
    async read() {
      await need('markers');
      return read();
    },
    async make() {
      const { status } = await call('POST', path, wanted);
      if (status !== 404) return;
      // A key that may write markers need not be allowed to make datasets, unless there is none yet.
      await dataset.make();
      await call('POST', path, wanted);
    },
    async remove() {
      const found = await read();
      if (found) await call('DELETE', `${path}/${found.id}`);
    },
  };
}
