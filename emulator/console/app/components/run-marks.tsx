/** Rows of a list in time order, newest first, for starts and reloads between two of its rows. */
import type { Run } from '../../api/runs/shapes.ts';
import { useServices } from '../data/services.ts';
import { Time } from './time.tsx';

interface Neighbours {
  /** When the row above was; undefined for the first row, above which everything newer belongs. */
  readonly aboveMs: number | undefined;
  /** When the row below is. */
  readonly belowMs: number;
}

/** Of a table. */
export function RunMarks({ colSpan, ...rows }: Neighbours & { readonly colSpan: number }) {
  return (
    <>
      {useRunsBetween(rows).map((run) => (
        <tr key={`run ${run.id}`} class="divider run-mark">
          <td colSpan={colSpan}>
            <RunLink run={run} />
          </td>
        </tr>
      ))}
    </>
  );
}

/** Of a list. */
export function RunItems(rows: Neighbours) {
  return (
    <>
      {useRunsBetween(rows).map((run) => (
        <li key={`run ${run.id}`} class="run-mark">
          <RunLink run={run} />
        </li>
      ))}
    </>
  );
}

function useRunsBetween({ aboveMs = Infinity, belowMs }: Neighbours): readonly Run[] {
  const { runs } = useServices();
  return runs.list.value.filter(({ started_ms: ms }) => ms > belowMs && ms <= aboveMs);
}

function RunLink({ run: { id, kind, started_ms: ms } }: { run: Run }) {
  const { navigation } = useServices();
  return (
    <a href={navigation.link('runs')}>
      {kind === 'start' ? 'Emulator started' : 'Worker reloaded'} <Time ms={ms} />, run {id}
    </a>
  );
}
