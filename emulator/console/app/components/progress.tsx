/** A thin bar at the top while a read takes longer than 300 ms, and why the last one failed. */
import { Refused } from '../data/client.ts';
import type { Loaded } from '../data/loaded.ts';

/** @param of what the page reads; what it showed before stays meanwhile */
export function Progress({ of }: { of: readonly Loaded<unknown>[] }) {
  const problem = of
    .map((one) => one.problem.value)
    // The field with the query points at a mistake itself.
    .find((one) => one !== undefined && !(one instanceof Refused && one.at !== undefined));
  return (
    <>
      {of.some((one) => one.slow.value) && (
        <div class="progress" role="progressbar" aria-label="Reading" />
      )}
      {problem !== undefined && <Problem error={problem} />}
    </>
  );
}

export function Problem({ error }: { error: Error }) {
  return (
    <p class="problem" role="alert">
      ▲ {error.message}
    </p>
  );
}
