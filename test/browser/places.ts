/** Where each page of the console is found, with something to show. A page's author adds its line. */
import type { Story } from './fixture/story.ts';

/** By the page's name in `emulator/console/app/pages.ts`: the hash of an address. */
export function placesOf({ failedTraceId }: Story): Readonly<Record<string, string>> {
  return {
    requests: '#/requests',
    trace: `#/trace/${failedTraceId}`,
    explore: '#/explore',
    logs: '#/logs',
    honeycomb: '#/honeycomb',
    meter: '#/meter',
    refusals: '#/refusals',
    setup: '#/setup',
    sql: '#/sql',
  };
}
