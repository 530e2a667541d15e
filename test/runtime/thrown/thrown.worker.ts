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
    // What the runtime is not told of ends with the response, as when a request is cancelled.
    const isCancelled = new URL(request.url).searchParams.has('cancelled');
    const waitUntil = (work: Promise<unknown>): void =>
      isCancelled ? undefined : context.waitUntil(work);
    serve ??= createThrowing(env, (input, init) => nativeFetch(input, init));
    return serve({ request, waitUntil });
  },
};
