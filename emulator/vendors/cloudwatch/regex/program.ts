/**
 * Compiles a syntax tree into a program by Thompson's construction: one small instruction for every character, branch,
 * group boundary and anchor. Repetitions are written out, within a limit, so that matching is linear in the text.
 * https://swtch.com/~rsc/regexp/regexp2.html
 */
import type { Ranges } from './characters.ts';
import { RegexError, type Assertion, type Node, type Syntax } from './syntax.ts';

export type Instruction =
  | { readonly op: 'match' }
  | { readonly op: 'set'; readonly ranges: Ranges; readonly next: number }
  /** The first way is tried before the second. */
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'assert'; readonly kind: Assertion; readonly next: number }
  | { readonly op: 'save'; readonly slot: number; readonly next: number };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
  /** Two for every capturing group: where it begins and where it ends. */
  readonly slots: number;
}

const MAX_INSTRUCTIONS = 5000;

/** @throws RegexError when the expression is too large. */
export function compile({ root, groups }: Syntax): Program {
  const instructions: Instruction[] = [{ op: 'match' }];

  function emit(instruction: Instruction): number {
    if (instructions.length >= MAX_INSTRUCTIONS) {
      throw new RegexError('the regular expression is too large', 0);
    }
    return instructions.push(instruction) - 1;
  }

  /** Writes what matches `node` and goes on at `next`; programs are written from their end. */
  function write(node: Node, next: number): number {
    switch (node.type) {
      case 'set':
        return emit({ op: 'set', ranges: node.ranges, next });
      case 'assert':
        return emit({ op: 'assert', kind: node.kind, next });
      case 'sequence':
        return node.items.reduceRight((after, item) => write(item, after), next);
      case 'choice':
        return node.options
          .map((option) => write(option, next))
          .reduceRight((second, first) => emit({ op: 'split', first, second }));
      case 'group': {
        const end = emit({ op: 'save', slot: 2 * node.index + 1, next });
        return emit({ op: 'save', slot: 2 * node.index, next: write(node.item, end) });
      }
      case 'repeat':
        return repeat(node, next);
    }
  }

  function repeat(
    { item, min, max, lazy }: Extract<Node, { type: 'repeat' }>,
    next: number,
  ): number {
    const branch = (body: number, after: number): Instruction =>
      lazy
        ? { op: 'split', first: after, second: body }
        : { op: 'split', first: body, second: after };
    let start = next;
    let copies = max;
    if (max === Infinity) {
      const loop = emit({ op: 'match' });
      const body = write(item, loop);
      instructions[loop] = branch(body, next);
      start = min === 0 ? loop : body;
      copies = Math.max(min - 1, 0);
    }
    for (let n = copies; n > 0; n--) {
      const before = start;
      start = write(item, start);
      if (start === before) break; // Nothing, however often, is nothing.
      if (max !== Infinity && n > min) start = emit(branch(start, next));
    }
    return start;
  }

  const start = write(root, 0);
  return { instructions, start, slots: 2 * groups.length };
}
