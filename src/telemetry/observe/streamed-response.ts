/**
 * Ends the span of a request whose response is a stream when its body ends; the body has a span of its own. The runtime
 * gives an invocation 30 s after the response, so a request whose body takes longer ends before it, marked as incomplete,
 * and the body's span comes late.
 */
import { SpanStatusCode, trace, type Context } from '@opentelemetry/api';
import type { WaitUntil } from '../delivery/invocation.ts';
import { tracerFor } from '../recording/tracer.ts';
import { watchBody } from './streamed-body.ts';

export interface StreamedOptions {
  /** Of the request. */
  readonly context: Context;
  readonly waitUntil: WaitUntil;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly observation: {
    /** Called once, when the response is over. */
    finish(response: Response): void;
    /** Told of what the body throws, before it is over. */
    failed(error: unknown): void;
  };
}

/** Five seconds less than an invocation has, so that its telemetry can still be sent. */
const MAX_BODY_MS = 25_000;

/** @param response a stream, as `isStreamed` tells @returns the response to give: one with the body watched */
export function finishWithBody(response: Response, options: StreamedOptions): Response {
  const { context, observation, wait, waitUntil } = options;
  const span = tracerFor('response', context).startSpan('response body', {}, context);
  const over = Promise.withResolvers<boolean>();
  let isFinished = false;
  function end(): void {
    if (isFinished) return;
    isFinished = true;
    observation.finish(response);
  }
  const watched = watchBody(response, ({ bytes, error, isCancelled = false }) => {
    span.setAttribute('http.response.body.size', bytes);
    if (isCancelled) span.setAttribute('http.response.body.cancelled', true);
    if (error !== undefined) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      observation.failed(error);
    }
    span.end();
    over.resolve(true);
    end();
  });
  const late = wait(MAX_BODY_MS).then(() => false);
  const limited = Promise.race([over.promise, late]).then((isOver) => {
    if (isOver || isFinished) return;
    trace.getSpan(context)?.setAttribute('http.response.body.incomplete', true);
    end();
  });
  waitUntil(limited);
  return watched ?? response;
}
