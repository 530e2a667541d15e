/** The dataset that everything here belongs to. It is made for what needs it, and never removed: it holds the traces. */
import type { Honeycomb } from './client.ts';

export interface Dataset {
  readonly name: string;
  /** As paths name it. */
  readonly slug: string;
  /** Honeycomb answers for a dataset that is there as for one that it made. */
  make(): Promise<void>;
}

export function createDataset({ call }: Honeycomb, name: string): Dataset {
  const slug = name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9_.~-]+/g, '-');
  return {
    name,
    slug,
    async make() {
      await call('POST', '/1/datasets', { name });
    },
  };
}
