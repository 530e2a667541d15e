/** The Rollbar room over an empty store, a clock that tests move, and calls as a client makes them. */
import type { RollbarOptions } from '../../../../emulator/vendors/rollbar/routes.ts';
import { createRollbar } from '../../../../emulator/vendors/rollbar/routes.ts';
import { createUploads } from '../../../../emulator/source-maps/uploads.ts';
import { NOW_MS, openRoomContext } from '../../room-context.ts';

export type RequestBody = NonNullable<RequestInit['body']>;

const TOKEN = { 'x-rollbar-access-token': 'token' };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly err?: number;
  readonly message?: string;
  readonly result?: unknown;
  readonly data?: unknown;
}

export const NOW_S = NOW_MS / 1000;

export function openRollbar(options: RollbarOptions = {}) {
  let nowMs = NOW_MS;
  const context = openRoomContext(() => nowMs);
  const { routes } = createRollbar(context, {
    callsPerMinute: Infinity,
    keepSourceMap: createUploads(context.database),
    ...options,
  });

  async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await routes.request(`/api/1${path}`, {
      ...init,
      headers: { ...TOKEN, ...Object(init.headers) },
    });
    const answer: object = Object(await response.json());
    return { status: response.status, headers: response.headers, ...answer };
  }
  const call = (method: string) => (path: string, body?: unknown) =>
    ask(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const post = call('POST');

  return {
    context,
    routes,
    ask,
    get: call('GET'),
    post,
    patch: call('PATCH'),
    delete: call('DELETE'),
    send: (data: object) => post('/item/', { data }),
    /** @param ms how much later it is */
    wait: (ms: number) => (nowMs += ms),
  };
}
