/** Rows of a list in time order, newest first, for starts and reloads between two of its rows. */
import { clockTime } from '../format.ts';
import { useServices } from '../data/services.ts';

interface RunMarksProps {
  /** When the row above was; undefined for the first row, above which everything newer belongs. */
  readonly aboveMs: number | undefined;
  /** When the row below is. */
  readonly belowMs: number;
  readonly colSpan: number;
}

export function RunMarks({ aboveMs = Infinity, belowMs, colSpan }: RunMarksProps) {
  const { navigation, runs } = useServices();
  const between = runs.list.value.filter(({ started_ms: ms }) => ms > belowMs && ms <= aboveMs);
  return (
    <>
      {between.map(({ id, kind, started_ms: ms }) => (
        <tr key={`run ${id}`} class="run-mark">
          <td colSpan={colSpan}>
            <a href={navigation.link('runs')}>
              {kind === 'start' ? 'Emulator started' : 'Worker reloaded'} {clockTime(ms)}, run {id}
            </a>
          </td>
        </tr>
      ))}
    </>
  );
}
