/**
 * Interleaved rounds: each target in turn is put under the same load, again and again, so that all else that the
 * machine does meets all of them alike, and the samples of a round can be compared with each other.
 */
export interface Rounds<Target, Sample> {
  /** Samples are kept by their names. */
  readonly targets: readonly Target[];
  readonly rounds: number;
  readonly measure: (target: Target) => Promise<Sample>;
  readonly progress: (line: string) => void;
}

interface Named {
  readonly name: string;
}

interface Measured {
  readonly perSecond: number;
  /** Why the numbers cannot be trusted. */
  readonly problem: string | undefined;
}

/** @returns a sample a round for each target, by its name; a first round that warms up is not counted. */
export async function interleave<Target extends Named, Sample extends Measured>({
  targets,
  rounds,
  measure,
  progress,
}: Rounds<Target, Sample>): Promise<ReadonlyMap<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(targets.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const shown: string[] = [];
    for (const target of rotated(targets, round)) {
      const sample = await measure(target);
      if (round > 0) samples.get(target.name)?.push(sample);
      shown.push(`${target.name} ${Math.round(sample.perSecond)}/s`);
      if (sample.problem !== undefined) shown.push(`(${sample.problem})`);
    }
    const label = round === 0 ? 'warm-up' : `round ${round} of ${rounds}`;
    progress(`${label}: ${shown.join(' · ')}`);
  }
  return samples;
}

/** Each round begins with another target. */
function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
