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
    errors: '#/errors',
    'errors-item': '#/errors/1',
    explore: '#/explore',
    logs: '#/logs',
    honeycomb: '#/honeycomb',
    meter: '#/meter',
    traffic: '#/traffic',
    setup: '#/setup',
    sql: '#/sql',
  };
}
