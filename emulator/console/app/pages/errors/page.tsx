/** Errors as Rollbar groups them into items, one item with its occurrences, and findings of security beside them. */
import type { PageProps } from '../../data/services.ts';
import { ItemPage } from './item-page.tsx';
import { ListPage } from './list-page.tsx';

/** @param id the number of an item; undefined for the list */
export function Page({ id }: PageProps) {
  return (
    <div class="errors-page">{id === undefined ? <ListPage /> : <ItemPage counter={id} />}</div>
  );
}
