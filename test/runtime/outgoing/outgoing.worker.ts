import type { ExecutionContext } from '../../bench/worker/fixtures/environment.ts';
import { createOutgoing, type OutgoingEnv } from './app.ts';

// Kept before tracing wraps the global one.
const nativeFetch = globalThis.fetch;

let serve: ReturnType<typeof createOutgoing> | undefined;

export default {
  fetch(request: Request, env: OutgoingEnv, context: ExecutionContext): Promise<Response> {
    const waitUntil = (work: Promise<unknown>): void => context.waitUntil(work);
    serve ??= createOutgoing(env, (input, init) => nativeFetch(input, init));
    return serve({ request, waitUntil });
  },
};
