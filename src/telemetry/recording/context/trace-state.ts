/**
 * `tracestate`: what tracing systems tell each other about a trace, one member each, the last writer first. A
 * header that breaks a rule is dropped whole, as the specification's own tests ask for. One exception: of several
 * members with the same key the first counts, which is the latest.
 * https://www.w3.org/TR/trace-context-2/#tracestate-header
 */
import type { TraceState } from '@opentelemetry/api';
import { trimWhiteSpace } from './white-space.ts';

const MAX_MEMBERS = 32;
/** Each system has to send on at least this much, and few send more. */
const MAX_CHARACTERS = 512;
/** Members longer than this are the first to be left out. */
const LONG_MEMBER = 128;

const KEY = /^[\da-z][\da-z_\-*/@]{0,255}$/;
/** Printable ASCII without comma and equals sign; a space is not the last. */
const VALUE = /^[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;

type Member = readonly [key: string, value: string];

/** Immutable: changes make another one. */
export class TraceStateMembers implements TraceState {
  readonly #members: readonly Member[];
  /** Every span of a request writes it. */
  #text: string | undefined;

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  get(key: string): string | undefined {
    return this.#members.find((member) => member[0] === key)?.[1];
  }

  /** Writes a member, which becomes the first; too many members lose the last. What is invalid changes nothing. */
  set(key: string, value: string): TraceStateMembers {
    if (!KEY.test(key) || !VALUE.test(value)) return this;
    const members: Member[] = [[key, value], ...this.unset(key).#members];
    return new TraceStateMembers(members.slice(0, MAX_MEMBERS));
  }

  unset(key: string): TraceStateMembers {
    return new TraceStateMembers(this.#members.filter((member) => member[0] !== key));
  }

  /** All of it, however long. */
  serialize(): string {
    this.#text ??= this.#members.map(formatMember).join(',');
    return this.#text;
  }
}

/** The header's members, or undefined when there are none or one of them is invalid. */
export function parseTraceState(text: string): TraceStateMembers | undefined {
  const members = new Map<string, string>();
  for (const part of text.split(',')) {
    const member = trimWhiteSpace(part);
    if (member === '') continue;
    const equals = member.indexOf('=');
    const key = member.slice(0, Math.max(equals, 0));
    const value = member.slice(equals + 1);
    if (!KEY.test(key) || !VALUE.test(value)) return undefined;
    if (!members.has(key)) members.set(key, value);
    if (members.size > MAX_MEMBERS) return undefined;
  }
  return members.size === 0 ? undefined : new TraceStateMembers([...members]);
}

/** The header for an outgoing call: at most 512 characters. Long members leave first, then the last ones. */
export function formatTraceState(state: TraceState): string {
  const text = state.serialize();
  if (text.length <= MAX_CHARACTERS) return text;
  const members = text.split(',');
  let length = text.length;
  const leave = (isMember: (member: string) => boolean): void => {
    while (length > MAX_CHARACTERS) {
      const index = members.findLastIndex(isMember);
      if (index === -1) return;
      const [left = ''] = members.splice(index, 1);
      length -= left.length + 1;
    }
  };
  leave((member) => member.length > LONG_MEMBER);
  leave(() => true);
  return members.join(',');
}

/** The trace state as it is sent on, for every span of a request tells it. */
export function boundTraceState(state: TraceState): TraceState | undefined {
  return state.serialize().length <= MAX_CHARACTERS
    ? state
    : parseTraceState(formatTraceState(state));
}

/**
 * The trace state in which `key` has `value`, or is absent when that is undefined. What does not change anything
 * leaves the order as it is.
 */
export function withMember(
  state: TraceState | undefined,
  key: string,
  value: string | undefined,
): TraceState | undefined {
  if (state?.get(key) === value) return state;
  const members = state ?? new TraceStateMembers([]);
  const changed = value === undefined ? members.unset(key) : members.set(key, value);
  return changed.serialize() === '' ? undefined : changed;
}

function formatMember([key, value]: Member): string {
  return `${key}=${value}`;
}
