/** A Honeycomb room over an empty store, and short ways to call it. */
import type { HoneycombOptions } from '../../../../emulator/vendors/honeycomb/routes.ts';
import { createHoneycomb } from '../../../../emulator/vendors/honeycomb/routes.ts';
import { NOW_MS, openRoomContext } from '../../room-context.ts';

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; undefined when there is none. */
  readonly body: unknown;
}

export function openHoneycomb(options: HoneycombOptions & { now?: () => number } = {}) {
  const context = openRoomContext(options.now ?? (() => NOW_MS));
  const { routes, watchTriggers } = createHoneycomb(context, options);

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Called> {
    const isBytes = body instanceof Uint8Array;
    const response = await routes.request(path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  return {
    context,
    routes,
    watchTriggers,
    call,
    events: () => context.rows('SELECT * FROM honeycomb_events ORDER BY id'),
    refusals: () => context.rows('SELECT status, code, message FROM refusals ORDER BY id'),
    columns: () =>
      Object.fromEntries(
        context
          .rows('SELECT key_name, type FROM honeycomb_columns ORDER BY key_name')
          .map(({ key_name, type }) => [String(key_name), type]),
      ),
  };
}
