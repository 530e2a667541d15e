/** What the item is called, its number, level and state, and what one may do with it. */
import { useSignal } from '@preact/signals';
import type { ItemDetail } from '../../../api/errors/shapes.ts';
import type { Status } from '../../../../vendors/rollbar/items/status.ts';
import { Icon } from '../../components/icon.tsx';
import { Problem } from '../../components/progress.tsx';
import { VendorGlyph } from '../../components/vendor-glyph.tsx';
import { useServices } from '../../data/services.ts';
import { changeStatus } from './calls.ts';
import { Level } from './level.tsx';

interface Action {
  readonly words: string;
  readonly to: Status;
}

const RESOLVE: Action = { words: 'Resolve', to: 'resolved' };
const MUTE: Action = { words: 'Mute', to: 'muted' };
const REACTIVATE: Action = { words: 'Reactivate', to: 'active' };

/** What a person may want next, the most likely first. */
const ACTIONS: Readonly<Record<Status, readonly Action[]>> = {
  active: [RESOLVE, MUTE],
  resolved: [REACTIVATE, MUTE],
  muted: [RESOLVE, REACTIVATE],
  archived: [REACTIVATE],
};

export function ItemHeader({ item }: { item: ItemDetail }) {
  const { client, navigation } = useServices();
  const isBusy = useSignal(false);
  const problem = useSignal<Error | undefined>(undefined);
  const { counter, title, level, status } = item;

  async function change(to: Status): Promise<void> {
    isBusy.value = true;
    problem.value = undefined;
    try {
      // The emulator tells of the change, and the page reads the item again.
      await changeStatus(client, String(counter), to);
    } catch (error) {
      problem.value = error instanceof Error ? error : new Error(String(error));
    }
    isBusy.value = false;
  }

  return (
    <header>
      <div class="scope-bar item-bar">
        <a class="button quiet" href={navigation.link('errors')} aria-label="All errors">
          <Icon name="back" />
        </a>
        <h1 title={title}>{title || '(no title)'}</h1>
        <span class="chip">
          <VendorGlyph vendor="rollbar" size={12} />#{counter}
        </span>
        <span class="chip">
          <Level level={level} />
        </span>
        <span class="chip" data-status={status}>
          {status}
        </span>
        <span class="item-actions">
          {ACTIONS[status].map(({ words, to }, index) => (
            <button
              key={to}
              type="button"
              class={index === 0 ? 'button primary' : 'button'}
              data-key={to === 'resolved' ? 'e' : undefined}
              aria-keyshortcuts={to === 'resolved' ? 'e' : undefined}
              disabled={isBusy.value}
              onClick={() => void change(to)}
            >
              {words}
              {to === 'resolved' && <kbd aria-hidden="true">e</kbd>}
            </button>
          ))}
        </span>
      </div>
      {problem.value !== undefined && <Problem error={problem.value} />}
    </header>
  );
}
