/** Saves the query to a board: at its end, on a new one, or in place of the panel that it came from. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as v from 'valibot';
import { BoardList, CHARTS, Made, type SavedQuery } from '../../../api/boards/shapes.ts';
import type { QuerySpec } from '../../../api/explore/shapes.ts';
import { MenuButton } from '../../components/menu-button.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { filtersOf } from '../../results/scope-filters.ts';
import { Form, Select, Text } from './form.tsx';
import { withTimes } from './spec.ts';

interface SaveMenuProps {
  readonly dataset: string;
  readonly spec: QuerySpec;
}

const Panel = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ board: v.string(), place: v.number(), name: v.string() }),
);
const NEW = 'new';
const REPLACED = 'replaced';

export function SaveMenu({ dataset, spec }: SaveMenuProps) {
  return (
    <MenuButton look="button small" label="Save to board" name="Save to board">
      {(close) => <SaveForm dataset={dataset} spec={spec} close={close} />}
    </MenuButton>
  );
}

function SaveForm({ dataset, spec, close }: SaveMenuProps & { close: () => void }) {
  const { client, navigation, now } = useServices();
  const { own } = navigation.location.value;
  const parsed = v.safeParse(Panel, own['panel']);
  const panel = parsed.success ? parsed.output : undefined;
  const list = useLoaded(() => client.ask(BoardList, 'boards'));
  const boards = list.value.value?.boards;
  const name = useSignal(panel?.name ?? '');
  const target = useSignal(panel === undefined ? '' : REPLACED);
  useEffect(() => {
    if (target.value === '' && boards !== undefined) target.value = boards[0]?.id ?? NEW;
  }, [boards]);
  const boardName = useSignal('');
  const problem = useSignal<string | undefined>(undefined);
  const chosen = target.value;

  async function save(): Promise<void> {
    const { query, range } = navigation.scope.value;
    const saved: SavedQuery = {
      name: name.value,
      dataset,
      query: withTimes(withScope(spec, query), range, now()),
      style: (spec.breakdowns ?? []).length > 0 ? 'combo' : 'graph',
      chart: CHARTS.find((one) => one === own['style']) ?? 'lines',
    };
    const body = JSON.stringify(saved);
    try {
      let board = chosen;
      if (chosen === REPLACED && panel !== undefined) {
        board = panel.board;
        await client.ask(Made, `boards/${board}/panels/${panel.place}`, { method: 'PUT', body });
      } else {
        if (chosen === NEW) {
          const made = JSON.stringify({ name: boardName.value });
          board = (await client.ask(Made, 'boards', { method: 'POST', body: made })).id;
        }
        await client.ask(Made, `boards/${board}/panels`, { method: 'POST', body });
      }
      close();
      navigation.go(navigation.link('boards', board));
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
  }

  const missing =
    name.value.trim() === ''
      ? 'Name the query'
      : chosen === NEW && boardName.value.trim() === ''
        ? 'Name the board'
        : undefined;
  return (
    <Form missing={missing} submit={() => void save()}>
      <Text label="Name of the query" value={name} />
      <Select
        label="Board"
        value={target}
        options={[
          ...(panel === undefined ? [] : [[REPLACED, `Replace ${panel.name}`] as const]),
          ...(boards ?? []).map(({ id, name: title }) => [id, title] as const),
          [NEW, 'A new board'],
        ]}
      />
      {chosen === NEW && <Text label="Name of the board" value={boardName} />}
      {problem.value !== undefined && <span class="bad small">{problem.value}</span>}
    </Form>
  );
}

/** The query of the scope as filters of the query: a board is looked at with another scope. */
function withScope(spec: QuerySpec, scope: string): QuerySpec {
  const { filters } = filtersOf(scope);
  // Filters of which any may hold are not narrowed by more: the scope is not kept then.
  if (filters.length === 0 || spec.filter_combination === 'OR') return spec;
  return { ...spec, filters: [...(spec.filters ?? []), ...filters] };
}
