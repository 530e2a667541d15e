/**
 * Turns Sentry's exceptions into Rollbar's traces. Within a trace both put the failing call last; among linked errors
 * Sentry begins with the root cause and Rollbar ends with it.
 */
import type { RollbarBody, RollbarFrame, RollbarTrace } from './item.ts';
import type { SentryException, SentryFrame } from './sentry-event.ts';

/** @param exceptions as in the event, the root cause first; at least one */
export function exceptionBody(
  exceptions: readonly SentryException[],
): Pick<RollbarBody, 'trace' | 'trace_chain'> {
  const traces = exceptions.toReversed().map(toTrace);
  const [only] = traces;
  return traces.length === 1 && only !== undefined ? { trace: only } : { trace_chain: traces };
}

export function toFrames(exception: SentryException | undefined): RollbarFrame[] {
  return (exception?.stacktrace?.frames ?? []).map(toFrame);
}

/**
 * The name of a source file as it is the same on every deployment: workerd says `./worker.mjs` in one place and
 * `worker.mjs` in another, and bundlers add a query. Rollbar groups errors by it.
 */
export function fileName(frame: SentryFrame): string {
  const name = frame.filename ?? frame.abs_path ?? '';
  return name.replace(/^(?:\.\/)+/, '').replace(/[?#].*$/s, '') || '<unknown>';
}

function toTrace(exception: SentryException): RollbarTrace {
  return {
    frames: toFrames(exception),
    exception: { class: exception.type || 'Error', message: exception.value },
  };
}

function toFrame(frame: SentryFrame): RollbarFrame {
  const { pre_context: pre, post_context: post } = frame;
  const method = frame.function === '?' ? undefined : frame.function;
  return {
    filename: fileName(frame),
    lineno: frame.lineno,
    colno: frame.colno,
    method: method || '<unknown>',
    code: frame.context_line,
    ...(pre === undefined && post === undefined ? {} : { context: { pre, post } }),
    locals: frame.vars,
  };
}
