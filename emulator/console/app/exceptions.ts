/**
 * A Rollbar payload comes in as text; what a reader wants to see of it goes out: the message, or the chain of
 * exceptions, the thrown one first, each with its frames, innermost first.
 */
import * as v from 'valibot';

export interface Occurrence {
  /** Of a message item. */
  readonly message: string | undefined;
  readonly exceptions: readonly Exception[];
}

export interface Exception {
  readonly title: string;
  readonly frames: readonly string[];
}

const Frame = v.looseObject({
  filename: v.optional(v.nullable(v.string())),
  method: v.optional(v.nullable(v.string())),
  lineno: v.optional(v.nullable(v.number())),
  colno: v.optional(v.nullable(v.number())),
});

const Trace = v.looseObject({
  frames: v.optional(v.array(Frame), []),
  exception: v.looseObject({
    class: v.string(),
    message: v.optional(v.nullable(v.string())),
  }),
});

const Payload = v.looseObject({
  body: v.looseObject({
    trace: v.optional(Trace),
    trace_chain: v.optional(v.array(Trace)),
    message: v.optional(v.looseObject({ body: v.string() })),
  }),
});

export function readOccurrence(payload: string): Occurrence {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Payload), payload);
  if (!parsed.success) return { message: undefined, exceptions: [] };
  const {
    trace,
    trace_chain: chain = trace === undefined ? [] : [trace],
    message,
  } = parsed.output.body;
  return {
    message: message?.body,
    exceptions: chain.map(({ exception, frames }) => ({
      title: [exception.class, exception.message].filter(Boolean).join(': '),
      // Rollbar has the frame that raised last.
      frames: frames.toReversed().map(frameText),
    })),
  };
}

function frameText({ filename, method, lineno, colno }: v.InferOutput<typeof Frame>): string {
  const place = [filename ?? '?', lineno, colno].filter((part) => part != null).join(':');
  return `${method ?? '<anonymous>'} (${place})`;
}
