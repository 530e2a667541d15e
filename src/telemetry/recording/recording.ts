/**
 * Collects the finished spans of one request. The recording travels in the OpenTelemetry context, so spans
 * find their own without any table of open traces: nothing is keyed by trace id, nothing has to be pruned,
 * and two requests of one trace in one isolate stay apart.
 *
 * A span that ends after the request is handed on alone. A span that never ends is left out.
 */
import { createContextKey, type Context, type Span } from '@opentelemetry/api';
import type { Observation } from './observation.ts';
import { isRecord } from '../kit/json.ts';
import type { RecordedSpan } from './recorded-span.ts';
import { describeThrown, type Thrown } from '../kit/thrown/thrown.ts';

const NONE: readonly RecordedSpan[] = [];

/** What is left of a request that is over. */
export interface Aftermath {
  readonly observation?: Observation;
  /** Takes a span that ended late. */
  add(span: RecordedSpan): void;
}

export class Recording {
  /** Random hex digits, as many as asked for. */
  readonly randomHex: (digits: number) => string;
  /** How many calls were begun: each counts against what the runtime lets a request make. */
  calls = 0;
  #root: Span | undefined;
  #descendants: RecordedSpan[] | undefined;
  #observation: Observation | undefined;
  #late: Aftermath | undefined;
  #pending: (() => void)[] | undefined;
  #described: Map<unknown, Thrown> | undefined;

  /** @param root the span of the request, which is active where no other one is */
  constructor(randomHex: (digits: number) => string, root?: Span) {
    this.randomHex = randomHex;
    this.#root = root;
  }

  /** Of the call that the spans belong to; when it is over, what may still tell of it. */
  get observation(): Observation | undefined {
    return this.#observation;
  }

  set observation(observation: Observation) {
    this.#observation = observation;
  }

  /** When the request is over, a span that has its ids only. */
  get root(): Span | undefined {
    return this.#root;
  }

  /** Finished spans but the root, in the order of their ends; none of a request that is over. */
  get descendants(): readonly RecordedSpan[] {
    return this.#descendants ?? NONE;
  }

  /** Does `work` when the request is over: reading the stack of an error takes a good part of a millisecond. */
  afterwards(work: () => void): void {
    if (this.#late === undefined) (this.#pending ??= []).push(work);
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
    const pending = this.#pending ?? [];
    this.#pending = undefined;
    for (const work of pending) work();
  }

  /** From now on finished spans go to `late`, and what the request recorded is held no longer. */
  close(late: Aftermath): void {
    this.#late = late;
    this.#root = late.observation?.span;
    this.#observation = late.observation;
    this.#described = undefined;
    this.#descendants = undefined;
  }

  add(span: RecordedSpan): void {
    if (this.#late === undefined) (this.#descendants ??= []).push(span);
    else this.#late.add(span);
  }
}

/**
 * A context of one request: which span is active, and what the caller sent. It is small and leads to nothing else of
 * the request, because workerd keeps the contexts that AsyncLocalStorage ran with, and all they lead to, until it
 * collects the whole heap: half of the time that telemetry took was the copying of what was kept so.
 */
class RecordingContext implements Context {
  readonly recording: Recording;
  readonly #outer: Context;
  /** Null where it was deleted, undefined where it is the request's own. */
  readonly #span: unknown;

  constructor(recording: Recording, outer: Context, span: unknown) {
    this.recording = recording;
    this.#outer = outer;
    this.#span = span;
  }

  getValue(key: symbol): unknown {
    if (key === RECORDING) return this.recording;
    if (key !== ACTIVE_SPAN) return this.#outer.getValue(key);
    if (this.#span !== undefined) return this.#span ?? undefined;
    return this.recording.root ?? this.#outer.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return key === ACTIVE_SPAN
      ? new RecordingContext(this.recording, this.#outer, value ?? null)
      : new RecordingContext(this.recording, this.#outer.setValue(key, value), this.#span);
  }

  deleteValue(key: symbol): Context {
    return key === ACTIVE_SPAN
      ? this.setValue(key, undefined)
      : new RecordingContext(this.recording, this.#outer.deleteValue(key), this.#span);
  }
}

/** The key of OpenTelemetry's API. It is part of its contract between versions, which share contexts. */
const ACTIVE_SPAN = createContextKey('OpenTelemetry Context Key SPAN');

/** The same for each copy of this library that an isolate has loaded, so that they record together. */
const RECORDING = createContextKey('cruddur-edge.recording.1');

/** The context in which every new span belongs to `recording`. @param outer with what the caller sent */
export function withRecording(outer: Context, recording: Recording): Context {
  return new RecordingContext(recording, outer, undefined);
}

/** The recording that new spans in `context` belong to. */
export function recordingOf(context: Context): Recording | undefined {
  const found = context.getValue(RECORDING);
  return isRecording(found) ? found : undefined;
}

/** Another copy's is of another class, with the same methods. */
function isRecording(value: unknown): value is Recording {
  return isRecord(value) && 'add' in value;
}
