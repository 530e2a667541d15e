/**
 * The `cause` of each document, from the exception events of the spans. An error that several spans saw on its
 * way up is written where it came from; the spans above name it by its id, as AWS's SDKs do.
 */
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { textField } from './fields.ts';
import type { FinishedSpan } from '../../kit/finished-span.ts';
import { thrownOfEvent, type TextsOfThrown } from '../../kit/thrown/attributes.ts';
import { cut } from '../../kit/utf8.ts';
import { parseStack, type StackFrame } from './stack.ts';
import { arrange, type TreeNode } from './tree.ts';

export interface ExceptionRecord {
  readonly id: string;
  readonly type: string | undefined;
  readonly message: string;
  /** True when a service that was called failed, rather than this one. */
  readonly remote: true | undefined;
  /** How many frames were left out. */
  readonly truncated: number | undefined;
  readonly stack: readonly StackFrame[] | undefined;
}

/** The exceptions, or the id of one written further down. */
export type Cause = string | { readonly exceptions: readonly ExceptionRecord[] };

/** Exceptions kept of a span: as many as ids can be told apart, see `exceptionId`. */
const MAX_EXCEPTIONS = 15;
/** The published schema sets no limit on it; the same as at the other vendors. */
const MAX_MESSAGE_CHARACTERS = 8_192;

/** What a document tells of its exceptions. */
export interface Told {
  readonly cause: Cause;
  /** Their own fields, for which a cause has no place, by exception id; undefined when there are none. */
  readonly exceptionFields: ExceptionFields | undefined;
}

export type ExceptionFields = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a span that is alone tells of its exceptions. */
export function causeOfAlone(span: FinishedSpan): Told | undefined {
  return isTroubled(span) ? causesOf(arrange(span, [])).get(0) : undefined;
}

/** @returns for each node that has one, its cause; keys are places in `nodes` */
export function causesOf(nodes: readonly TreeNode[]): ReadonlyMap<number, Told> {
  const causes = new Map<number, Told>();
  if (!nodes.some(({ span }) => isTroubled(span))) return causes;
  /** For each node the exceptions of itself and below, and their ids. Passed up whole, so mostly shared. */
  const known = new Map<number, Map<string, string>>();
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    const node = nodes[index];
    if (node === undefined) continue;
    const seen = known.get(index) ?? new Map<string, string>();
    const cause = causeOf(node.span, seen);
    if (cause !== undefined) causes.set(index, cause);
    if (seen.size > 0 && node.parent !== index) passUp(known, node.parent, seen);
  }
  return causes;
}

function passUp(
  known: Map<number, Map<string, string>>,
  parent: number,
  seen: Map<string, string>,
): void {
  const siblings = known.get(parent);
  if (siblings === undefined) known.set(parent, seen);
  else for (const [key, id] of seen) siblings.set(key, id);
}

/** Adds the span's own exceptions to `seen`. */
function causeOf(span: FinishedSpan, seen: Map<string, string>): Told | undefined {
  const exceptions: ExceptionRecord[] = [];
  const fieldsById: Record<string, Readonly<Record<string, unknown>>> = {};
  let fromBelow: string | undefined;
  for (const chain of chainsIn(span)) {
    // A chain is named by what it begins with; within one, errors may read the same.
    const id = seen.get(keyOf(chain[0]));
    if (id !== undefined) {
      fromBelow = id;
      continue;
    }
    for (const thrown of chain.slice(0, MAX_EXCEPTIONS - exceptions.length)) {
      const record = describe(span, exceptions.length, thrown);
      exceptions.push(record);
      const key = keyOf(thrown);
      if (!seen.has(key)) seen.set(key, record.id);
      if (thrown.fields !== undefined) fieldsById[record.id] = thrown.fields;
    }
  }
  const exceptionFields = Object.keys(fieldsById).length === 0 ? undefined : fieldsById;
  const cause = exceptions.length > 0 ? { exceptions } : fromBelow;
  return cause === undefined ? undefined : { cause, exceptionFields };
}

function keyOf(thrown: TextsOfThrown | undefined): string {
  return `${thrown?.type}\n${thrown?.message}\n${thrown?.stack}`;
}

/** Each exception of the span, with what it was caused by behind it. */
function chainsIn(span: FinishedSpan): (readonly TextsOfThrown[])[] {
  const chains = span.events
    .filter(({ name }) => name === 'exception')
    .map(({ attributes = {} }) => thrownOfEvent(attributes));
  const { code, message } = span.status;
  if (chains.length > 0 || code !== SpanStatusCode.ERROR || !message) return chains;
  return [[{ type: undefined, message, stack: undefined, fields: undefined }]];
}

function isTroubled({ events, status }: FinishedSpan): boolean {
  return status.code === SpanStatusCode.ERROR || events.some(({ name }) => name === 'exception');
}

function describe(span: FinishedSpan, index: number, thrown: TextsOfThrown): ExceptionRecord {
  const { type, message, stack } = thrown;
  const parsed = stack === undefined ? undefined : parseStack(stack, message);
  const isRemote = span.kind === SpanKind.CLIENT || span.kind === SpanKind.PRODUCER;
  return {
    id: exceptionId(span.spanContext().spanId, index),
    type: textField(type),
    message: cut(message, MAX_MESSAGE_CHARACTERS),
    remote: isRemote ? true : undefined,
    truncated: parsed === undefined || parsed.truncated === 0 ? undefined : parsed.truncated,
    stack: parsed?.frames,
  };
}

/** The span's id turned by `index + 1` digits: the same in every run, and as unlikely to meet another. */
function exceptionId(spanId: string, index: number): string {
  const turn = index + 1;
  return spanId.slice(turn) + spanId.slice(0, turn);
}
