/**
 * The three kinds of operations a service has. One that reads is answered at once. One that configures something is
 * stored together with the request's bytes before it is answered. One that takes telemetry is answered once the answer
 * is known and the request survives `kill -9`; its rows may follow a moment later (see ../../inbox/inbox.ts).
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
  /** What takes long: it has the store to itself, and transactions of its own. What it throws is answered. */
  readonly before?: (input: unknown, caller: Caller) => Promise<void>;
  /** @param request id of the kept request. What it throws undoes all of it. */
  run(input: unknown, caller: Caller, request: number): object | undefined;
}

export interface Ingesting {
  readonly kind: 'ingesting';
  /** Reads only. @param at when it arrived, unix milliseconds. @throws AwsError when nothing of it is accepted */
  judge(input: unknown, caller: Caller, at: number): Judged;
}

export interface Judged {
  /** Undefined for an operation that answers without a body. */
  readonly answer: object | undefined;
  /** JSON: what storing needs of the request, where finding it out again would cost more than keeping it. */
  readonly digest?: unknown;
  /** To be called once the request is kept. */
  readonly tell?: () => void;
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

/** An operation that changes what is stored, and whose request is kept. @param before see Recording */
export function recording<S extends v.GenericSchema>(
  schema: S,
  run: (input: v.InferOutput<S>, caller: Caller, request: number) => object | undefined,
  before?: (input: v.InferOutput<S>, caller: Caller) => Promise<void>,
): Operation {
  return {
    kind: 'recording',
    ...(before && { before: (input, caller) => before(v.parse(schema, input), caller) }),
    run: (input, caller, request) => run(v.parse(schema, input), caller, request),
  };
}

/** An operation that takes telemetry in; see ./intake.ts for how its rows are stored. */
export function ingesting<S extends v.GenericSchema>(
  schema: S,
  judge: (input: v.InferOutput<S>, caller: Caller, at: number) => Judged,
): Ingesting {
  return {
    kind: 'ingesting',
    judge: (input, caller, at) => judge(v.parse(schema, input), caller, at),
  };
}
