/** Calls Honeycomb's JSON API through a given function: fetch, or a room's own routes. */

/** Sends one request and parses the answer; the body is undefined when there is none. */
export type Call = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ readonly status: number; readonly body: unknown }>;

export interface CallOptions {
  readonly send: (request: Request) => Response | Promise<Response>;
  /** @default an address that only matters to a real fetch */
  readonly endpoint?: string;
  /** A configuration key. @default none, which the emulator accepts */
  readonly key?: string;
}

export function createCall({
  send,
  endpoint = 'https://api.honeycomb.io',
  key,
}: CallOptions): Call {
  return async function call(method, path, body) {
    const headers = new Headers({ 'content-type': 'application/json' });
    if (key !== undefined) headers.set('x-honeycomb-team', key);
    const response = await send(
      new Request(new URL(path, endpoint), {
        method,
        headers,
        // The key goes nowhere but where it was meant for.
        redirect: 'error',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : parse(text) };
  };
}

/** A text that is not JSON, such as a proxy's page, is returned as it is. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
