/**
 * Collects the finished spans of one request. The recording travels in the OpenTelemetry context, so spans
 * find their own without any table of open traces: nothing is keyed by trace id, nothing has to be pruned,
 * and two requests of one trace in one isolate stay apart.
 *
 * A span that ends after the request is handed on alone. A span that never ends is left out.
 */
import { createContextKey, SpanKind, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { describeThrown, type Thrown } from '../kit/thrown/thrown.ts';

const RECORDING = createContextKey('cruddur.recording');

export class Recording {
  /** Finished spans but the root, in the order of their ends. */
  readonly descendants: ReadableSpan[] = [];
  /** How many calls were begun: each counts against what the runtime lets a request make. */
  calls = 0;
  #late: ((span: ReadableSpan) => void) | undefined;
  #pending: (() => void)[] = [];
  readonly #described = new Map<unknown, Thrown>();

  /** Does `work` when the request is over: reading the stack of an error takes a good part of a millisecond. */
  afterwards(work: () => void): void {
    if (this.#late === undefined) this.#pending.push(work);
    else work();
  }

  /** Once for each value, however many spans it went through: reading a proxy of many members takes a second. */
  describe(value: unknown): Thrown {
    const described = this.#described.get(value) ?? describeThrown(value);
    this.#described.set(value, described);
    return described;
  }

  /** Call before the spans are encoded. */
  catchUp(): void {
    for (const work of this.#pending.splice(0)) work();
  }

  /** From now on finished spans go to `late`. */
  close(late: (span: ReadableSpan) => void): void {
    this.#late = late;
  }

  add(span: ReadableSpan): void {
    if (this.#late === undefined) this.descendants.push(span);
    else this.#late(span);
  }
}

/** The context in which every new span belongs to `recording`. */
export function withRecording(context: Context, recording: Recording): Context {
  return context.setValue(RECORDING, recording);
}

/** The recording that new spans in `context` belong to. */
export function recordingOf(context: Context): Recording | undefined {
  const recording = context.getValue(RECORDING);
  return recording instanceof Recording ? recording : undefined;
}

/** Gives each span to the recording whose context it was started in. The root span is its owner's business. */
export class RecordingProcessor implements SpanProcessor {
  readonly #owners = new WeakMap<object, Recording>();

  onStart(span: Span, parentContext: Context): void {
    const recording = recordingOf(parentContext);
    if (recording === undefined) return;
    this.#owners.set(span, recording);
    if (span.kind === SpanKind.CLIENT || span.kind === SpanKind.PRODUCER) recording.calls += 1;
  }

  onEnd(span: ReadableSpan): void {
    this.#owners.get(span)?.add(span);
  }

  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}
