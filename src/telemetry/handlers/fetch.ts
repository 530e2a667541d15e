/** Observes the requests that a worker answers. What the app throws is recorded, and thrown on to the runtime. */
import { isResponse } from '../observe/observer.ts';
import { isRecorded, type Method } from '../recording/client-call.ts';
import type { Isolate } from './isolate.ts';
import { peerAddressOf } from './runtime.ts';

/**
 * A call from within another one, such as `app.request()` in a cron, belongs to that one and makes no server span.
 *
 * @param native takes a request, `env` and an execution context, which reach it untouched
 */
export function observeRequests(
  isolate: Isolate,
  native: Method,
  { isInternal = false } = {},
): Method {
  return async (request, env, context, ...rest) => {
    const call = (): unknown => native(request, env, context, ...rest);
    if (!(request instanceof Request) || isRecorded()) return call();
    const telemetry = isolate.telemetry(env);
    const trigger = {
      request,
      waitUntil: isolate.waitUntilOf(context),
      peerAddress: peerAddressOf(context) ?? peerAddressOf(env),
      isInternal,
      context,
    };
    const relayed = telemetry.relay?.(trigger);
    if (relayed !== undefined) return relayed;
    let thrown: { readonly error: unknown } | undefined;
    const response = await telemetry.observe(trigger, async ({ span }) => {
      isolate.announce(env, span);
      try {
        return responseOf(await call());
      } catch (error) {
        thrown = { error };
        throw error;
      }
    });
    if (thrown !== undefined) throw thrown.error;
    return response;
  };
}

function responseOf(answer: unknown): Response {
  if (isResponse(answer)) return answer;
  throw new TypeError('Cannot answer: the app gave no Response');
}
