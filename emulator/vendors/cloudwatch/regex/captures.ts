/**
 * Finds what a program's groups capture: Pike's machine, which runs all ways through the program side by side, the
 * preferred first, one character at a time. Time is the length of the text times that of the program, at worst.
 */
import { includes, WORDS } from './characters.ts';
import type { Program } from './program.ts';

/** Where groups begin and end; -1 where one took no part. */
type Slots = readonly number[];

interface Thread {
  readonly pc: number;
  readonly slots: Slots;
}

/** @returns the text of each group of the leftmost match, undefined for one that took no part; undefined when nothing matches. */
export function capture(
  { instructions, start, slots }: Program,
  text: string,
): readonly (string | undefined)[] | undefined {
  const empty = Array.from({ length: slots }, () => -1);
  const marks = new Int32Array(instructions.length).fill(-1);
  let matched: Slots | undefined;
  let threads: Thread[] = [];

  /** Follows branches, saves and anchors from `pc` to the character sets that come next, the preferred way first. */
  function add(list: Thread[], first: number, given: Slots, at: number): void {
    const waiting: Thread[] = [{ pc: first, slots: given }];
    for (let thread = waiting.pop(); thread !== undefined; thread = waiting.pop()) {
      const { pc, slots } = thread;
      if (marks[pc] === at) continue;
      marks[pc] = at;
      const instruction = instructions[pc];
      if (instruction?.op === 'split') {
        waiting.push({ pc: instruction.second, slots }, { pc: instruction.first, slots });
      } else if (instruction?.op === 'save') {
        waiting.push({ pc: instruction.next, slots: slots.with(instruction.slot, at) });
      } else if (instruction?.op === 'assert') {
        if (holds(instruction.kind, text, at)) waiting.push({ pc: instruction.next, slots });
      } else {
        list.push(thread);
      }
    }
  }

  for (let at = 0; ; at++) {
    // Only before the first match may another begin: the leftmost wins.
    if (matched === undefined) add(threads, start, empty, at);
    if (threads.length === 0 && matched !== undefined) break;
    const code = text.codePointAt(at);
    const width = code !== undefined && code > 0xffff ? 2 : 1;
    const following: Thread[] = [];
    for (const { pc, slots } of threads) {
      const instruction = instructions[pc];
      if (instruction?.op === 'match') {
        matched = slots;
        break;
      }
      if (instruction?.op === 'set' && code !== undefined && includes(instruction.ranges, code)) {
        add(following, instruction.next, slots, at + width);
      }
    }
    if (code === undefined) break;
    threads = following;
    at += width - 1;
  }
  if (matched === undefined) return undefined;
  const found = matched;
  return Array.from({ length: slots / 2 }, (_, group) => {
    const [from = -1, to = -1] = [found[2 * group], found[2 * group + 1]];
    return from < 0 || to < 0 ? undefined : text.slice(from, to);
  });
}

function holds(kind: 'start' | 'end' | 'boundary' | 'no boundary', text: string, at: number) {
  if (kind === 'start') return at === 0;
  if (kind === 'end') return at === text.length;
  const before = at > 0 && includes(WORDS, text.charCodeAt(at - 1));
  const after = at < text.length && includes(WORDS, text.charCodeAt(at));
  return (before !== after) === (kind === 'boundary');
}
