import type { ExecutionContext } from '../../bench/worker/fixtures/environment.ts';
import { createThrowing } from './app.ts';

// Kept before tracing wraps the global one.
const nativeFetch = globalThis.fetch;

let serve: ReturnType<typeof createThrowing> | undefined;

export default {
  fetch(
    request: Request,
    env: Readonly<Record<string, unknown>>,
    context: ExecutionContext,
  ): Promise<Response> {
    const waitUntil = (work: Promise<unknown>): void => context.waitUntil(work);
    serve ??= createThrowing(env, (input, init) => nativeFetch(input, init));
    return serve({ request, waitUntil });
  },
};
