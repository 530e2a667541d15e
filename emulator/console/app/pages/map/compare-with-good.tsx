/**
 * Opens the newest failed request through the chosen node or connection, compared with the newest request of its
 * route that succeeded.
 */
import { useSignal } from '@preact/signals';
import { writeExactTerm } from '../../../api/query/language.ts';
import { RequestPage, type RequestRow } from '../../../api/requests/shapes.ts';
import { useServices } from '../../data/services.ts';
import { hrefOf } from '../../data/location.ts';
import { scopeSearch } from '../../data/search.ts';

/** A term of the query holds for longer routes too. */
const LOOKED_AT = '100';

/** @param query finds the requests through it */
export function CompareWithGood({ query }: { query: string }) {
  const { client, navigation, now } = useServices();
  const problem = useSignal<string | undefined>(undefined);

  async function newest(query: string): Promise<readonly RequestRow[]> {
    const scope = { ...navigation.scope.value, query };
    const search = scopeSearch(scope, now(), { limit: LOOKED_AT });
    return (await client.ask(RequestPage, `request-list?${search}`)).rows;
  }

  async function compare(): Promise<void> {
    const [bad] = await newest(`${query} error:true`);
    const goods = bad === undefined ? [] : await newest(likeness(bad));
    const good = goods.find((row) => row.method === bad?.method && titleOf(row) === titleOf(bad));
    if (bad === undefined || good === undefined) {
      problem.value = 'No request of the same route went well in this time.';
      return;
    }
    const { scope } = navigation;
    const own = { with: good.trace_id };
    navigation.go(hrefOf({ page: 'trace', id: bad.trace_id, scope: scope.value, own }));
  }

  return (
    <>
      <button
        type="button"
        class="button"
        onClick={() => void compare().catch((error: unknown) => (problem.value = String(error)))}
      >
        Compare a failed with a good one
      </button>
      {problem.value !== undefined && (
        <p class="soft small" role="status">
          {problem.value}
        </p>
      )}
    </>
  );
}

const titleOf = (row: RequestRow | undefined) => row?.route ?? row?.name ?? null;

function likeness({ route, name }: RequestRow): string {
  const term = route === null ? writeExactTerm('name', name ?? '') : writeExactTerm('route', route);
  return `${term} error:false`;
}
