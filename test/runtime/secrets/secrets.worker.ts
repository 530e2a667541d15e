import type { ExecutionContext } from '../../bench/worker/fixtures/environment.ts';
import { createTelling } from './app.ts';

// Kept before tracing wraps the global one.
const nativeFetch = globalThis.fetch;

let serve: ReturnType<typeof createTelling> | undefined;

export default {
  fetch(request: Request, env: object, context: ExecutionContext): Promise<Response> {
    const waitUntil = (work: Promise<unknown>): void => context.waitUntil(work);
    serve ??= createTelling(env, (input, init) => nativeFetch(input, init));
    return serve({ request, waitUntil });
  },
};
