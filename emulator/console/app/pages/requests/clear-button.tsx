/** Deletes all that is stored, after a second press. */
import { useSignal } from '@preact/signals';
import * as v from 'valibot';
import { Icon } from '../../components/icon.tsx';
import { MenuButton } from '../../components/menu-button.tsx';
import { useServices } from '../../data/services.ts';

export function ClearButton() {
  const { client } = useServices();
  const problem = useSignal<string | undefined>(undefined);
  async function clear(close: () => void): Promise<void> {
    try {
      await client.ask(v.unknown(), 'reset', { method: 'POST' });
      close();
    } catch (error) {
      problem.value = String(error);
    }
  }
  return (
    <MenuButton name="Clear" label={<Icon name="trash" size={14} />} look="button clear">
      {(close) => (
        <div class="clear-menu">
          <p>
            Delete all stored telemetry, of all four vendors, and what was made through their APIs?
          </p>
          {problem.value !== undefined && <p class="bad">{problem.value}</p>}
          <button type="button" class="button danger" onClick={() => void clear(close)}>
            Delete everything
          </button>
        </div>
      )}
    </MenuButton>
  );
}
