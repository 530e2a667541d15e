/** Errors as Rollbar groups them into items, one item with its occurrences, and findings of security beside them. */
import { useServices, type PageProps } from '../../data/services.ts';
import { ItemPage } from './item-page.tsx';
import { ListPage } from './list-page.tsx';
import { SecurityPage } from './security-page.tsx';

/** @param id the number of an item; undefined for the list */
export function Page({ id }: PageProps) {
  const { navigation } = useServices();
  const isSecurity = navigation.location.value.own['tab'] === 'security';
  return (
    <div class="errors-page">
      {id !== undefined ? <ItemPage counter={id} /> : isSecurity ? <SecurityPage /> : <ListPage />}
    </div>
  );
}
