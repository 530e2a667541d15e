/**
 * The report of a deploy, and before it the source map of what was deployed. Rollbar lists no source maps, so the map is
 * sent once for each deploy that was not reported yet; sending it again would do no harm.
 */
import * as v from 'valibot';
import { RefusedError, type Part } from '../part.ts';

export interface RollbarAccess {
  /** @default https://api.rollbar.com */
  readonly endpoint?: string | undefined;
  /** With the scope `post_server_item`. */
  readonly token: string;
  readonly fetch: (request: Request) => Promise<Response>;
}

export interface Deploy {
  readonly environment: string;
  readonly revision: string;
  readonly sourceMap?: { readonly minifiedUrl: string; readonly text: string } | undefined;
}

const Page = v.object({
  result: v.object({
    deploys: v.array(v.looseObject({ environment: v.string(), revision: v.string() })),
  }),
});
const Failure = v.object({ message: v.string() });
/** Pages of deploys that are looked through, the newest first. */
const MAX_PAGES = 10;

type Call = (path: string, name: string, key: string, init: RequestInit) => Promise<unknown>;

function createCall({ endpoint = 'https://api.rollbar.com', fetch }: RollbarAccess): Call {
  return async (path, name, key, init) => {
    const headers = new Headers(init.headers);
    headers.set('x-rollbar-access-token', key);
    const response = await fetch(
      new Request(new URL(path, endpoint), { ...init, headers, redirect: 'error' }),
    ).catch((error: unknown) => {
      throw new RefusedError(`Cannot reach Rollbar: ${String(error)}`);
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    const said = v.safeParse(Failure, json(text));
    const words = said.success ? said.output.message : `status is ${response.status}`;
    const isKey = response.status === 401 || response.status === 403;
    throw new RefusedError(`Rollbar refuses ${isKey ? `the token in ${name}` : path}: ${words}`);
  };
}

/** Sends the source map, if there is one, and then the report. @throws RefusedError */
export async function reportDeploy(
  access: RollbarAccess,
  { sourceMap, ...deploy }: Deploy,
): Promise<void> {
  const call = createCall(access);
  if (sourceMap) {
    const body = new FormData();
    body.set('version', deploy.revision);
    body.set('minified_url', sourceMap.minifiedUrl);
    body.set('source_map', new Blob([sourceMap.text]), 'worker.js.map');
    await call('/api/1/sourcemap', 'ROLLBAR_ACCESS_TOKEN', access.token, { method: 'POST', body });
  }
  await call('/api/1/deploy/', 'ROLLBAR_ACCESS_TOKEN', access.token, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(deploy),
  });
}

/** @param access also with a token of the scope `read` */
export function deployPart(
  access: RollbarAccess & { readonly readToken: string },
  whole: Deploy,
): Part {
  const { sourceMap, ...deploy } = whole;
  const call = createCall(access);
  return {
    name: `Rollbar deploy of ${deploy.revision}${sourceMap ? ' with its source map' : ''}`,
    wanted: () => deploy,
    async read() {
      for (let page = 1; page <= MAX_PAGES; page++) {
        const path = `/api/1/deploys?page=${page}`;
        const { deploys } = v.parse(
          Page,
          await call(path, 'ROLLBAR_READ_TOKEN', access.readToken, {}),
        ).result;
        const found = deploys.find(
          ({ environment, revision }) =>
            environment === deploy.environment && revision === deploy.revision,
        );
        if (found || deploys.length === 0) return found;
      }
      return undefined;
    },
    make: () => reportDeploy(access, whole),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
