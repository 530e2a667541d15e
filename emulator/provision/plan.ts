/** Compares what should be there with what is there, and carries out what follows. */
import * as v from 'valibot';
import { differences } from './difference.ts';
import { NotPlayedError, type MissingPart, type Part } from './part.ts';

/** `stays` is what cannot be removed, `gone` what need not be. */
type Deed = 'make' | 'change' | 'same' | 'remove' | 'gone' | 'stays';

export type Step =
  | { readonly deed: Deed; readonly part: Part; readonly differences: readonly string[] }
  | { readonly deed: 'missing'; readonly name: string; readonly why: string }
  | { readonly deed: 'not played'; readonly name: string }
  | { readonly deed: 'failed'; readonly name: string; readonly why: string };

export type Direction = 'provision' | 'destroy';

/** Reads every part; one that cannot be read does not keep the others from it. */
export async function planSteps(
  parts: readonly (Part | MissingPart)[],
  direction: Direction,
): Promise<Step[]> {
  const steps: Step[] = [];
  for (const part of parts) steps.push(await planStep(part, direction));
  // What was made last may need what was made first.
  return direction === 'destroy' ? steps.toReversed() : steps;
}

async function planStep(part: Part | MissingPart, direction: Direction): Promise<Step> {
  const { name } = part;
  if ('missing' in part) return { deed: 'missing', name, why: part.missing };
  try {
    const actual = await part.read();
    if (direction === 'destroy') {
      const deed = actual === undefined ? 'gone' : part.remove ? 'remove' : 'stays';
      return { deed, part, differences: [] };
    }
    if (actual === undefined) return { deed: 'make', part, differences: [] };
    const found = differences(await part.wanted(), actual);
    if (found.length === 0) return { deed: 'same', part, differences: [] };
    if (part.change) return { deed: 'change', part, differences: found };
    return { deed: 'failed', name, why: `It cannot be changed: ${found.join('; ')}` };
  } catch (error) {
    return failure(name, error);
  }
}

/** The step that is left of it: as it was when it is done, or failed. */
export async function applyStep(step: Step): Promise<Step> {
  if (!('part' in step)) return step;
  const { deed, part } = step;
  try {
    if (deed === 'make') await part.make();
    if (deed === 'change') await part.change?.();
    if (deed === 'remove') await part.remove?.();
    return step;
  } catch (error) {
    return failure(part.name, error);
  }
}

function failure(name: string, error: unknown): Step {
  if (error instanceof NotPlayedError) return { deed: 'not played', name };
  if (v.isValiError(error)) {
    const [issue] = error.issues;
    const why = `The vendor's answer cannot be read: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`;
    return { deed: 'failed', name, why };
  }
  return { deed: 'failed', name, why: error instanceof Error ? error.message : String(error) };
}
