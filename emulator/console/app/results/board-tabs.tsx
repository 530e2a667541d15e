/**
 * Explore's query and the boards side by side, triggers, and a way to make another board. They are links: each has an
 * address.
 */
import type { BoardList } from '../../api/boards/shapes.ts';
import { MenuButton } from '../components/menu-button.tsx';
import { useServices } from '../data/services.ts';
import { NewBoardForm } from './new-board-form.tsx';

/** Stands in the address instead of a board's id, which is of eleven characters. */
export const TRIGGERS = 'triggers';

/** What is shown where no board is: the page Explore. */
export const QUERY = 'query';

interface BoardTabsProps {
  readonly boards: BoardList['boards'];
  /** Id of a board. */
  readonly shown: string | undefined;
}

export function BoardTabs({ boards, shown }: BoardTabsProps) {
  const { navigation } = useServices();
  const links = [...boards, { id: TRIGGERS, name: 'Triggers' }];
  return (
    <nav class="board-tabs" aria-label="Query and boards">
      <a
        href={navigation.link('explore')}
        data-row
        aria-current={shown === QUERY ? 'page' : undefined}
      >
        Query
      </a>
      {links.map(({ id, name }) => (
        <a
          key={id}
          href={navigation.link('boards', id)}
          data-row
          aria-current={id === shown ? 'page' : undefined}
        >
          <span class="cut">{name}</span>
        </a>
      ))}
      <MenuButton look="button small quiet" label="+" name="New board">
        {(close) => <NewBoardForm close={close} />}
      </MenuButton>
    </nav>
  );
}
