/** The newest occurrences: when, and who met them. */
import type { ItemDetail } from '../../../api/errors/shapes.ts';
import { useServices } from '../../data/services.ts';
import { utcTime } from '../../format.ts';
import { moment } from './moments.ts';

interface RecentProps {
  readonly item: ItemDetail;
  /** Id of the occurrence that is shown. */
  readonly shown: number;
}

export function Recent({ item: { recent }, shown }: RecentProps) {
  const { navigation, now } = useServices();
  return (
    <section class="card recent">
      <h2>Last occurrences</h2>
      <ul>
        {recent.map(({ id, time_ms: ms, person, version }) => (
          <li key={id}>
            <button
              type="button"
              aria-current={id === shown}
              title={utcTime(ms)}
              onClick={() => navigation.setOwn({ occurrence: String(id) })}
            >
              <span class="mid num">{moment(ms, now())}</span>
              <span class="cut">{person}</span>
              <span class="soft cut">{version}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
