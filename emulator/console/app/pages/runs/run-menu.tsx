/** Chooses a run. */
import type { Run } from '../../../api/runs/shapes.ts';
import { MenuButton } from '../../components/menu-button.tsx';
import { clockSecond, dayAndSecond } from '../../format.ts';

interface RunMenuProps {
  readonly run: Run;
  readonly offered: readonly Run[];
  readonly choose: (id: string) => void;
}

/** Older ones are in the table below. */
const MOST = 12;

export function RunMenu({ run, offered, choose }: RunMenuProps) {
  const time = clockSecond(run.started_ms);
  return (
    <MenuButton
      name={`Run ${run.id} ${time}`}
      label={
        <>
          Run {run.id} <span class="soft num">{time}</span>
        </>
      }
    >
      {(close) =>
        offered.slice(0, MOST).map(({ id, kind, started_ms }) => (
          <button
            key={id}
            type="button"
            class="menu-item"
            aria-pressed={id === run.id}
            onClick={() => {
              choose(String(id));
              close();
            }}
          >
            Run {id}
            <span class="soft push num">
              {kind}, {dayAndSecond(started_ms)}
            </span>
          </button>
        ))
      }
    </MenuButton>
  );
}
