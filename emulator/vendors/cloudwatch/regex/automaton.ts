/**
 * Tells whether a program matches anywhere in a text. States of a deterministic automaton are made when first needed
 * and kept within a limit, so that the time is linear in the text whatever the expression, and most characters cost
 * one look into a table.
 */
import { includes, WORDS, type Ranges } from './characters.ts';
import type { Program } from './program.ts';

interface State {
  /** Instructions to go on from, before anchors are judged. */
  readonly threads: readonly number[];
  readonly atStart: boolean;
  readonly afterWord: boolean;
  /** By class of the next character; undefined where nobody came yet. */
  readonly next: (State | 'matched' | undefined)[];
  matchesAtEnd: boolean | undefined;
}

const MAX_STATES = 2000;

export function createAutomaton({ instructions, start }: Program): (text: string) => boolean {
  const sets = instructions.map((instruction) =>
    instruction.op === 'set' ? instruction.ranges : [],
  );
  const firsts = classStarts([...sets, WORDS]);
  const ascii = Uint16Array.from({ length: 128 }, (_, code) => findClass(firsts, code));
  const isWord = firsts.map((code) => includes(WORDS, code));
  const accepts = sets.map((ranges) => firsts.map((code) => includes(ranges, code)));
  let states = new Map<string, State>();

  function stateOf(threads: readonly number[], atStart: boolean, afterWord: boolean): State {
    const key = `${atStart ? 's' : ''}${afterWord ? 'w' : ''}${threads.join()}`;
    const known = states.get(key);
    if (known) return known;
    // Begun again rather than trimmed: an expression that needs more is slower, and as right.
    if (states.size >= MAX_STATES) states = new Map();
    const state: State = { threads, atStart, afterWord, next: [], matchesAtEnd: undefined };
    states.set(key, state);
    return state;
  }

  /** The character sets that may come next, or 'matched'. @param next class of the next character, if there is one. */
  function closure(state: State, next: number | undefined): readonly number[] | 'matched' {
    const boundary = state.afterWord !== (next !== undefined && isWord[next] === true);
    const seen = new Set<number>();
    const waiting = [...state.threads];
    const found: number[] = [];
    for (let pc = waiting.pop(); pc !== undefined; pc = waiting.pop()) {
      if (seen.has(pc)) continue;
      seen.add(pc);
      const instruction = instructions[pc];
      if (instruction === undefined || instruction.op === 'match') return 'matched';
      if (instruction.op === 'set') found.push(pc);
      else if (instruction.op === 'split') waiting.push(instruction.first, instruction.second);
      else if (instruction.op === 'save') waiting.push(instruction.next);
      else {
        const holds = {
          start: state.atStart,
          end: next === undefined,
          boundary,
          'no boundary': !boundary,
        }[instruction.kind];
        if (holds) waiting.push(instruction.next);
      }
    }
    return found;
  }

  function step(state: State, next: number): State | 'matched' {
    const found = closure(state, next);
    if (found === 'matched') return found;
    const threads = new Set([start]);
    for (const pc of found) {
      const instruction = instructions[pc];
      if (instruction?.op === 'set' && accepts[pc]?.[next]) threads.add(instruction.next);
    }
    return stateOf(
      [...threads].sort((a, b) => a - b),
      false,
      isWord[next] === true,
    );
  }

  return (text) => {
    let state = stateOf([start], true, false);
    for (let at = 0; at < text.length; at++) {
      let code = text.charCodeAt(at);
      if (code >= 0xd800 && code <= 0xdbff) {
        code = text.codePointAt(at) ?? code;
        if (code > 0xffff) at++;
      }
      const next = code < 128 ? (ascii[code] ?? 0) : findClass(firsts, code);
      const known = state.next[next];
      const following = known ?? step(state, next);
      if (known === undefined) state.next[next] = following;
      if (following === 'matched') return true;
      state = following;
    }
    state.matchesAtEnd ??= closure(state, undefined) === 'matched';
    return state.matchesAtEnd;
  };
}

/** Where the classes of characters begin that no set tells apart. */
function classStarts(sets: readonly Ranges[]): readonly number[] {
  const starts = new Set([0]);
  for (const [from, to] of sets.flat()) starts.add(from).add(to + 1);
  return [...starts].sort((a, b) => a - b);
}

function findClass(starts: readonly number[], code: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= code) low = middle;
    else high = middle - 1;
  }
  return low;
}
