/** The results of a query as the Query Data API shows them. */
import type { Value } from '../expression/value.ts';
import type { HeatmapBucket } from './heatmap.ts';

export type Data = Record<string, Value | readonly HeatmapBucket[]>;

/** Of all groups together. */
export interface Overview {
  /** By their sample rates. */
  readonly events: number;
  readonly groups: number;
  readonly heatmaps: readonly GroupsHeatmap[];
}

export interface GroupsHeatmap {
  readonly label: string;
  /** By the unix second at which a step begins. */
  readonly steps: ReadonlyMap<number, readonly HeatmapBucket[]>;
}

export interface Results {
  readonly series: readonly { readonly time: string; readonly data: Data }[];
  readonly results: readonly { readonly data: Data }[];
  /** Over all groups, and over those beyond the limit. */
  readonly total_by_aggregate?: Data;
  readonly other_by_aggregate?: Data;
  /** For the console, and never part of the API. */
  readonly overview?: Overview;
}
