/** Deletes all that is stored, or what arrived some time ago. */
import { useSignal } from '@preact/signals';
import * as v from 'valibot';
import { Icon } from '../../components/icon.tsx';
import { MenuButton } from '../../components/menu-button.tsx';
import { useServices } from '../../data/services.ts';

const MINUTE = 60_000;
const AGES = [
  ['5 minutes', 5 * MINUTE],
  ['1 hour', 60 * MINUTE],
  ['1 day', 1440 * MINUTE],
  ['7 days', 7 * 1440 * MINUTE],
] as const;

export function ClearButton() {
  const { client, now } = useServices();
  const problem = useSignal<string | undefined>(undefined);
  const age = useSignal<number>(AGES[1][1]);
  async function post(path: string, body: object, close: () => void): Promise<void> {
    try {
      await client.ask(v.unknown(), path, { method: 'POST', body: JSON.stringify(body) });
      problem.value = undefined;
      close();
    } catch (error) {
      problem.value = String(error);
    }
  }
  return (
    <MenuButton name="Clear" label={<Icon name="trash" size={14} />} look="button clear">
      {(close) => (
        <div class="clear-menu">
          <label>
            Delete what arrived more than{' '}
            <select
              value={age.value}
              onChange={({ currentTarget }) => (age.value = Number(currentTarget.value))}
            >
              {AGES.map(([name, ms]) => (
                <option key={name} value={ms}>
                  {name}
                </option>
              ))}
            </select>{' '}
            ago
          </label>
          <button
            type="button"
            class="button danger"
            onClick={() => void post('clear', { before: now() - age.value }, close)}
          >
            Delete old telemetry
          </button>
          <p>Or all telemetry of all four vendors, and what was made through their APIs?</p>
          {problem.value !== undefined && <p class="bad">{problem.value}</p>}
          <button type="button" class="button danger" onClick={() => void post('reset', {}, close)}>
            Delete everything
          </button>
        </div>
      )}
    </MenuButton>
  );
}
