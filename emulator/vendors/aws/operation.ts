/**
 * The three kinds of operations a service has. What is read is answered at once; what is configured is stored together
 * with the request's bytes before it is answered; telemetry is answered once it is known what the answer is and the
 * request survives `kill -9`, its rows may follow a moment later (see ../../inbox/inbox.ts).
 */
import * as v from 'valibot';
import type { Caller } from './credentials.ts';

export type Operation = Answering | Recording | Ingesting;

export type Operations = Readonly<Record<string, Operation>>;

interface Answering {
  readonly kind: 'answering';
  run(input: unknown, caller: Caller): object | Promise<object>;
}

interface Recording {
  readonly kind: 'recording';
  /** @param request id of the kept request. What it throws undoes all of it. */
  run(input: unknown, caller: Caller, request: number): object | undefined;
}

export interface Ingesting {
  readonly kind: 'ingesting';
  /** Reads only. @param at when it arrived, unix milliseconds. @throws AwsError when nothing of it is accepted */
  judge(input: unknown, caller: Caller, at: number): Judged;
  /** Writes the rows, in a transaction that is open. The same request gives the same rows whenever it is called. */
  store(accepted: AcceptedInput, caller: Caller, arrival: Arrival): void;
}

/** What there is of a request that was accepted when its rows are written. */
export interface AcceptedInput {
  /** Reads it, as it was given to be judged. */
  input(): unknown;
  /** As it was judged, or that written as JSON and read again. */
  readonly digest?: unknown;
}

export interface Judged {
  readonly answer: object;
  /** JSON: what storing needs of the request, where finding it out again would cost more than keeping it. */
  readonly digest?: unknown;
  /** To be called once the request is kept. */
  readonly tell?: () => void;
}

export interface Arrival {
  /** Id of the kept request. */
  readonly request: number;
  /** When it arrived, unix milliseconds. */
  readonly receivedMs: number;
}

/**
 * An operation whose request is not kept; it may take its time.
 *
 * @param schema the members it uses, all of them valid by the model
 */
export function answering<S extends v.GenericSchema>(
  schema: S,
  run: (input: v.InferOutput<S>, caller: Caller) => object | Promise<object>,
): Operation {
  return { kind: 'answering', run: (input, caller) => run(v.parse(schema, input), caller) };
}

/** An operation that stores what came, and whose request is kept. */
export function recording<S extends v.GenericSchema>(
  schema: S,
  run: (input: v.InferOutput<S>, caller: Caller, request: number) => object | undefined,
): Operation {
  return {
    kind: 'recording',
    run: (input, caller, request) => run(v.parse(schema, input), caller, request),
  };
}

/** An operation that takes telemetry in. */
export function ingesting<S extends v.GenericSchema>(
  schema: S,
  judge: (input: v.InferOutput<S>, caller: Caller, at: number) => Judged,
  store: (input: v.InferOutput<S>, caller: Caller, arrival: Arrival) => void,
): Ingesting {
  return {
    kind: 'ingesting',
    judge: (input, caller, at) => judge(v.parse(schema, input), caller, at),
    store: ({ input }, caller, arrival) => store(v.parse(schema, input()), caller, arrival),
  };
}
