/** Which dataset the query is asked of; it is not there while there is one alone. */
import { ALL_DATASETS, type ExploreFields } from '../../../api/explore/shapes.ts';
import { Icon } from '../../components/icon.tsx';
import { MenuButton } from '../../components/menu-button.tsx';
import { useServices } from '../../data/services.ts';

interface DatasetMenuProps {
  readonly datasets: ExploreFields['datasets'];
  /** Slug. */
  readonly dataset: string;
}

export function DatasetMenu({ datasets, dataset }: DatasetMenuProps) {
  const { navigation } = useServices();
  const offered = [{ slug: ALL_DATASETS, name: 'All datasets' }, ...datasets];
  const name = offered.find(({ slug }) => slug === dataset)?.name ?? dataset;
  if (datasets.length < 2 && dataset === ALL_DATASETS) return null;
  return (
    <MenuButton
      name={`Dataset: ${name}`}
      look="button dataset"
      label={
        <>
          <Icon name="sql" size={14} />
          <span class="cut">{name}</span>
        </>
      }
    >
      {(close) => (
        <div class="dataset-menu">
          {offered.map((one) => (
            <button
              key={one.slug}
              type="button"
              class="menu-item"
              aria-pressed={one.slug === dataset}
              onClick={() => {
                close();
                navigation.setOwn({ dataset: one.slug === ALL_DATASETS ? undefined : one.slug });
              }}
            >
              <span class="cut">{one.name}</span>
            </button>
          ))}
        </div>
      )}
    </MenuButton>
  );
}
