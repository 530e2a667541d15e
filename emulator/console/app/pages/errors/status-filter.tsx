/** Which states of items are listed, with how many there are of each. */
import { SHOWN, type ItemList, type Shown } from '../../../api/errors/shapes.ts';
import { useServices } from '../../data/services.ts';
import { number } from '../../format.ts';

const WORDS: Readonly<Record<Shown, string>> = {
  active: 'Active',
  resolved: 'Resolved',
  muted: 'Muted',
  archived: 'Archived',
  all: 'All',
};

export function StatusFilter({ counts, show }: { counts: ItemList['counts']; show: Shown }) {
  const { navigation } = useServices();
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <div class="facets" role="group" aria-label="States">
      {SHOWN.map((name) => {
        const count = name === 'all' ? all : counts[name];
        // Archiving is rare: it has a button once something is archived.
        if (name === 'archived' && count === 0 && show !== name) return null;
        return (
          <button
            key={name}
            type="button"
            class="button small"
            aria-pressed={show === name}
            onClick={() => navigation.setOwn({ show: name === 'active' ? undefined : name })}
          >
            {WORDS[name]} <span class="num">{number(count)}</span>
          </button>
        );
      })}
    </div>
  );
}
