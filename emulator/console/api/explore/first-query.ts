/** What Explore asks before a person has changed anything. */
import type { QuerySpec } from './shapes.ts';

export const FIRST_QUERY: QuerySpec = {
  calculations: [
    { op: 'HEATMAP', column: 'duration_ms' },
    { op: 'COUNT' },
    { op: 'P95', column: 'duration_ms' },
  ],
  breakdowns: ['name'],
};
