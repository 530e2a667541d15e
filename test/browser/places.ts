/** Where each page of the console is found, with something to show. A page's author adds its line. */
import type { Story } from './fixture/story.ts';

/**
 * By the page's name in `emulator/console/app/pages.ts`, with what of the page it is behind a hyphen where it has several
 * faces: the hash of an address.
 */
export function placesOf({
  failedTraceId,
}: Pick<Story, 'failedTraceId'>): Readonly<Record<string, string>> {
  return {
    requests: '#/requests',
    trace: `#/trace/${failedTraceId}`,
    map: `#/map?pick=${encodeURIComponent('service notifier')}`,
    errors: '#/errors',
    'errors-item': '#/errors/1',
    'errors-security': '#/errors?tab=security',
    logs: '#/logs',
    explore: `#/explore?box=${encodeURIComponent(boxOf(failedTraceId))}`,
    metrics: '#/metrics',
    sampling: '#/sampling?rule=Cruddur',
    spend: '#/spend',
    boards: '#/boards',
    runs: '#/runs',
    traffic: '#/traffic',
    setup: '#/setup',
    sql: '#/sql',
    lab: '#/lab',
  };
}

/** The slow posts of the last minutes, in Explore's heatmap. */
function boxOf(failedTraceId: string): string {
  const seconds = Number.parseInt(failedTraceId.slice(0, 8), 16);
  const times = { from: seconds - 130, to: seconds + 20 };
  return JSON.stringify({ column: 'duration_ms', ...times, low: 2 ** 7.5, high: 2 ** 9.25 });
}
