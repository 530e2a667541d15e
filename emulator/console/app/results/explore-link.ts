/** Links to the page Explore with a query. */
import type { QuerySpec } from '../../api/explore/shapes.ts';
import { hrefOf } from '../data/location.ts';
import type { Navigation } from '../data/navigation.ts';

interface Explored {
  /** Slug. */
  readonly dataset: string;
  readonly query: QuerySpec;
  /** The panel that the query is of, which it may be saved to again. */
  readonly panel?: PanelPlace;
}

export interface PanelPlace {
  readonly board: string;
  readonly place: number;
  readonly name: string;
}

export function exploreLink({ scope }: Navigation, { dataset, query, panel }: Explored): string {
  const { time_range: _range, start_time: _start, end_time: _end, ...spec } = query;
  const own = {
    dataset,
    spec: JSON.stringify(spec),
    ...(panel !== undefined && { panel: JSON.stringify(panel) }),
  };
  return hrefOf({ page: 'explore', id: undefined, scope: scope.value, own });
}
