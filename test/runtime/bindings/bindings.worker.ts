/** `/bare` runs all uses outside of a recorded request, `/observed` in one; both answer the result of each. */
import type { ExecutionContext } from '../../bench/worker/fixtures/environment.ts';
import { createObserver, type Observer } from '../../../src/telemetry/observe/observer.ts';
import { readSettings } from '../../../src/telemetry/settings/settings.ts';
import { quietEffects } from '../effects.ts';
import { outcomeOf, USES, type Bindings } from './uses.ts';

const nativeFetch = globalThis.fetch;
let observer: Observer | undefined;

async function outcomes(env: Bindings): Promise<Response> {
  const all: Record<string, string> = {};
  for (const [name, use] of Object.entries(USES)) all[name] = await outcomeOf(use, env);
  return Response.json(all);
}

/** Tells what reached it. */
export class Room {
  async fetch(request: Request): Promise<Response> {
    return new Response(`${request.method} ${request.url} ${await request.text()}`);
  }
}

export default {
  async fetch(request: Request, env: Bindings, context: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/untouched') return outcomes(env);
    observer ??= createObserver({
      settings: readSettings(Object.fromEntries(Object.entries(env))),
      env,
      effects: {
        ...quietEffects((input, init) => nativeFetch(input, init)),
        queue: env.TELEMETRY_QUEUE,
      },
    });
    if (pathname === '/bare') return outcomes(env);
    const waitUntil = (work: Promise<unknown>): void => context.waitUntil(work);
    return observer.observe({ request, waitUntil }, () => outcomes(env));
  },
};
