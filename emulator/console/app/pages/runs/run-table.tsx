/** All runs, newest first; each can be compared with the one before it, and its requests shown. */
import type { Run } from '../../../api/runs/shapes.ts';
import { Time } from '../../components/time.tsx';
import { useServices } from '../../data/services.ts';
import { duration } from '../../format.ts';

interface RunTableProps {
  readonly runs: readonly Run[];
  /** Ids of those that are compared above. */
  readonly chosen: readonly (number | undefined)[];
}

export function RunTable({ runs, chosen }: RunTableProps) {
  const { navigation, now } = useServices();
  return (
    <section class="card run-table">
      <h2>All runs</h2>
      <table class="table">
        <tbody>
          {runs.map(({ id, kind, started_ms: fromMs, ended_ms: toMs }, index) => (
            <tr key={id} class={chosen.includes(id) ? 'selected' : ''}>
              <td class="strong">Run {id}</td>
              <td class="mid">{kind === 'start' ? 'emulator started' : 'worker reloaded'}</td>
              <td class="mid num">
                <Time ms={fromMs} dated />
              </td>
              <td class="soft num lasted">
                {toMs === null ? 'goes on, ' : ''}
                {duration((toMs ?? now()) - fromMs)}
              </td>
              <td class="actions">
                <a
                  class="link"
                  data-row
                  href={navigation.link('requests', undefined, {
                    range:
                      toMs === null ? { kind: 'since', fromMs } : { kind: 'between', fromMs, toMs },
                  })}
                >
                  Requests
                </a>
                {index < runs.length - 1 && (
                  <button
                    type="button"
                    class="link"
                    onClick={() => navigation.setOwn({ after: String(id), before: undefined })}
                  >
                    Compare
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
