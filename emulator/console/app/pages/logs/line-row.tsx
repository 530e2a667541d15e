/** One line of a log, which opens to all it says. */
import { useSignal } from '@preact/signals';
import type { LogRow } from '../../../api/logs/shapes.ts';
import { useServices } from '../../data/services.ts';
import { LineDetail } from './line-detail.tsx';
import { LineWords } from './line-words.tsx';

interface LineRowProps {
  readonly row: LogRow;
  readonly terms: readonly string[];
}

export function LineRow({ row, terms }: LineRowProps) {
  const { navigation } = useServices();
  const isOpen = useSignal(false);
  return (
    <li class={`line is-${row.level}`}>
      <div class="row">
        <button
          type="button"
          data-row
          aria-expanded={isOpen.value}
          onClick={() => (isOpen.value = !isOpen.value)}
        >
          <LineWords row={row} terms={terms} />
        </button>
        {row.trace_id !== null && (
          <a
            class="trace mono soft"
            href={navigation.link('trace', row.trace_id)}
            title={`Open the trace ${row.trace_id}`}
          >
            {row.trace_id.slice(0, 8)}
          </a>
        )}
      </div>
      {isOpen.value && <LineDetail id={row.id} />}
    </li>
  );
}
