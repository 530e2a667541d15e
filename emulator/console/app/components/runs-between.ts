/** Which run stands between two rows of a list in time order: one for all in which the list has nothing. */
import type { Run } from '../../api/runs/shapes.ts';

export interface Neighbours {
  /** When the row above was; undefined for the first row, above which everything newer belongs. */
  readonly aboveMs: number | undefined;
  /** When the row below is. */
  readonly belowMs: number;
}

export interface RunsBetween {
  /** The row above is of this one. */
  readonly newest: Run;
  /** How many began before it, after the row below: who saves often begins many. */
  readonly others: number;
}

/** @param runs newest first @returns undefined where none began */
export function runsBetween(
  runs: readonly Run[],
  { aboveMs = Infinity, belowMs }: Neighbours,
): RunsBetween | undefined {
  const [newest, ...others] = runs.filter(({ started_ms: ms }) => ms > belowMs && ms <= aboveMs);
  return newest && { newest, others: others.length };
}
