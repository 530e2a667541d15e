/**
 * Collects the finished spans of one request. The recording travels in the OpenTelemetry context, so spans
 * find their own without any table of open traces: nothing is keyed by trace id, nothing has to be pruned,
 * and two requests of one trace in one isolate stay apart.
 *
 * A span that ends after the request is handed on alone. A span that never ends is left out.
 */
import { createContextKey, type Context } from '@opentelemetry/api';
import type { Observation } from './observation.ts';
import type { RecordedSpan } from './recorded-span.ts';
import { describeThrown, type Thrown } from '../kit/thrown/thrown.ts';

const RECORDING = createContextKey('telemetry.recording');

export class Recording {
  /** Random hex digits, as many as asked for. */
  readonly randomHex: (digits: number) => string;
  /** Finished spans but the root, in the order of their ends. */
  readonly descendants: RecordedSpan[] = [];
  /** How many calls were begun: each counts against what the runtime lets a request make. */
  calls = 0;
  /** Of the call that the spans belong to. */
  observation: Observation | undefined;
  #late: ((span: RecordedSpan) => void) | undefined;
  #pending: (() => void)[] = [];
  #described: Map<unknown, Thrown> | undefined;

  constructor(randomHex: (digits: number) => string) {
    this.randomHex = randomHex;
  }

  /** Does `work` when the request is over: reading the stack of an error takes a good part of a millisecond. */
  afterwards(work: () => void): void {
    if (this.#late === undefined) this.#pending.push(work);
    else work();
  }

  /** Once for each value, however many spans it went through: reading a proxy of many members takes a second. */
  describe(value: unknown): Thrown {
    this.#described ??= new Map();
    const described = this.#described.get(value) ?? describeThrown(value);
    this.#described.set(value, described);
    return described;
  }

  /** Call before the spans are encoded. */
  catchUp(): void {
    for (const work of this.#pending.splice(0)) work();
  }

  /** From now on finished spans go to `late`. */
  close(late: (span: RecordedSpan) => void): void {
    this.#late = late;
  }

  add(span: RecordedSpan): void {
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
