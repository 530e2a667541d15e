/** Rows of a list in time order, newest first, for starts and reloads between two of its rows. */
import { useServices } from '../data/services.ts';
import { plural } from '../format.ts';
import { runsBetween, type Neighbours, type RunsBetween } from './runs-between.ts';
import { Time } from './time.tsx';

/** Of a table. */
export function RunMarks({ colSpan, ...rows }: Neighbours & { readonly colSpan: number }) {
  const between = useRunsBetween(rows);
  if (between === undefined) return null;
  return (
    <tr class="divider run-mark">
      <td colSpan={colSpan}>
        <RunLink {...between} />
      </td>
    </tr>
  );
}

/** Of a list. */
export function RunItems(rows: Neighbours) {
  const between = useRunsBetween(rows);
  if (between === undefined) return null;
  return (
    <li class="run-mark">
      <RunLink {...between} />
    </li>
  );
}

function useRunsBetween(rows: Neighbours): RunsBetween | undefined {
  return runsBetween(useServices().runs.list.value, rows);
}

function RunLink({ newest: { id, kind, started_ms: ms }, others }: RunsBetween) {
  const { navigation } = useServices();
  return (
    <a href={navigation.link('runs')}>
      {kind === 'start' ? 'Emulator started' : 'Worker reloaded'} <Time ms={ms} />, run {id}
      {others > 0 &&
        `; ${plural(others, 'run')} before it ${others === 1 ? 'has' : 'have'} nothing here`}
    </a>
  );
}
