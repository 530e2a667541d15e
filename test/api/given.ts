/** An API at a URL that is given, which others use: what may be done there is found out by asking. */
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { JSON_HEADERS } from './api.ts';
import { overNetwork, type Target } from './target.ts';

export interface Given {
  /** API_URL. */
  readonly url: string;
  /** API_WRITE_TOKEN. @default the cases write where everyone may, else they do not */
  readonly token: string | undefined;
  /** FRONTEND_URL: origins that CORS admits there, with commas between them. @default that it admits one is not tested */
  readonly origins: string | undefined;
}

const Health = v.looseObject({ success: v.boolean() });

/** @throws Error when no such API answers at the URL, or the token does not fit */
export async function lookAt({ url, token, origins = '' }: Given): Promise<Target> {
  const base = url.replace(/\/+$/, '');
  const send = patient(overNetwork(() => base));
  const health = await readHealth(base);
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  // Refused where one may write, too: nothing is in it.
  const ask = async (headers: Record<string, string>) => {
    const init = { method: 'POST', headers: { ...JSON_HEADERS, ...headers }, body: '{}' };
    return (await send('/api/activities', init)).status;
  };
  const [stranger, bearer] = [await ask({}), await ask(authorization)];
  if (token !== undefined && bearer !== 422) {
    throw new Error(`Cannot write to ${base} with API_WRITE_TOKEN: it answers ${bearer}`);
  }
  return {
    name: base,
    holds: {
      sample: false,
      keeps: false,
      writes: bearer === 422,
      token: stranger === 401 && bearer === 422,
      details: 'sinks' in health,
    },
    origins: origins.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()])),
    authorization,
    send,
  };
}

async function readHealth(base: string): Promise<v.InferOutput<typeof Health>> {
  try {
    return v.parse(Health, await (await fetch(`${base}/api/health-check`)).json());
  } catch (cause) {
    const message = `Cannot test ${base}: GET /api/health-check has no answer of this API (${String(cause)})`;
    throw new Error(message, { cause });
  }
}

const MOST_TRIES = 4;

/** Waits as long as an answer 429 asks for, because a deployed API takes 30 writes a minute from one client. */
export function patient(
  send: Target['send'],
  pause: (milliseconds: number) => Promise<unknown> = wait,
): Target['send'] {
  return async (path, init) => {
    for (let tries = 1; ; tries += 1) {
      const response = await send(path, init);
      if (response.status !== 429 || tries === MOST_TRIES) return response;
      await response.arrayBuffer();
      await pause(Number(response.headers.get('retry-after') ?? 1) * 1_000);
    }
  };
}
