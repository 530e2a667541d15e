/** Deletes a board, after a second press; its queries stay. */
import { useSignal } from '@preact/signals';
import { Made, type BoardView } from '../../../api/boards/shapes.ts';
import { MenuButton } from '../../components/menu-button.tsx';
import { useServices } from '../../data/services.ts';

export function DeleteButton({ board }: { board: Pick<BoardView, 'id' | 'name'> }) {
  const { client, navigation } = useServices();
  const problem = useSignal<string | undefined>(undefined);
  async function remove(close: () => void): Promise<void> {
    try {
      await client.ask(Made, `boards/${board.id}`, { method: 'DELETE' });
      close();
      navigation.go(navigation.link('boards'));
    } catch (error) {
      problem.value = String(error);
    }
  }
  return (
    <MenuButton look="button small danger" label="Delete…" name="Delete the board">
      {(close) => (
        <div class="clear-menu">
          <p>Delete the board “{board.name}”? Its queries stay.</p>
          {problem.value !== undefined && <p class="bad">{problem.value}</p>}
          <button type="button" class="button danger" onClick={() => void remove(close)}>
            Delete the board
          </button>
        </div>
      )}
    </MenuButton>
  );
}
