/**
 * Reads the message of a Rollbar payload, or its chain of exceptions: the thrown one first, each with its frames,
 * innermost first.
 */
import * as v from 'valibot';
import { NOTHING, type Reported, type ReportedFrame } from './reported.ts';

const Text = v.nullish(v.string());
const Position = v.nullish(v.number());

/** Lines of source around a frame; what is not a list of texts is left out. */
const Lines = v.fallback(v.optional(v.array(v.string()), []), []);

const Frame = v.looseObject({
  filename: Text,
  method: Text,
  lineno: Position,
  colno: Position,
  code: v.fallback(Text, undefined),
  context: v.fallback(v.nullish(v.looseObject({ pre: Lines, post: Lines })), undefined),
});

const Trace = v.looseObject({
  frames: v.optional(v.array(Frame), []),
  exception: v.looseObject({ class: v.string(), message: Text }),
});

const Payload = v.looseObject({
  body: v.looseObject({
    trace: v.nullish(Trace),
    trace_chain: v.nullish(v.array(Trace)),
    message: v.nullish(v.looseObject({ body: v.string() })),
  }),
  notifier: v.nullish(v.looseObject({ name: v.optional(v.unknown()) })),
});

export function readOccurrence(payload: string): Reported {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Payload), payload);
  if (!parsed.success) return NOTHING;
  const { body, notifier } = parsed.output;
  const chain = body.trace_chain ?? (body.trace ? [body.trace] : []);
  // rollbar.js counts columns from 0 in its node build, as no other client does.
  const firstColumn = notifier?.name === 'node_rollbar' ? 0 : 1;
  return {
    message: body.message?.body,
    exceptions: chain.map(({ exception, frames }) => ({
      segment: undefined,
      title: [exception.class, exception.message].filter(Boolean).join(': '),
      // Rollbar has the frame that raised last.
      frames: frames.toReversed().map((frame) => reported(frame, firstColumn)),
    })),
  };
}

function reported(frame: v.InferOutput<typeof Frame>, firstColumn: 0 | 1): ReportedFrame {
  const { filename, method, lineno, colno } = frame;
  return {
    name: method ?? undefined,
    file: filename ?? undefined,
    line: lineno ?? undefined,
    column: colno == null ? undefined : colno + 1 - firstColumn,
    context: contextOf(frame),
  };
}

/** https://docs.rollbar.com/reference/create-item: `code` is the line, `context` has those around it. */
function contextOf({ lineno, code, context }: v.InferOutput<typeof Frame>) {
  if (lineno == null || code == null) return undefined;
  const { pre, post } = context ?? { pre: [], post: [] };
  return { firstLine: lineno - pre.length, lines: [...pre, code, ...post] };
}
