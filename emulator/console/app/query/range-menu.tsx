/** The time range of the scope: some that are often meant, or from when to when. */
import { Icon } from '../components/icon.tsx';
import { MenuButton } from '../components/menu-button.tsx';
import { nameTimeRange, OFFERED_RANGES, writeTimeRange } from '../data/time-range.ts';
import { useServices } from '../data/services.ts';
import { clockSecond, clockTime } from '../format.ts';
import { RangeForm } from './range-form.tsx';

export function RangeMenu() {
  const { navigation, runs } = useServices();
  const run = runs.current();
  const { range } = navigation.scope.value;
  const name = nameTimeRange(range, (ms) => clockSecond(ms));
  return (
    <MenuButton
      name={`Time range: ${name}`}
      look="button range"
      label={
        <>
          <Icon name="clock" size={14} />
          {name}
        </>
      }
    >
      {(close) => (
        <div class="range-menu">
          {OFFERED_RANGES.map((offered) => (
            <button
              key={writeTimeRange(offered)}
              type="button"
              class="menu-item"
              aria-pressed={writeTimeRange(offered) === writeTimeRange(range)}
              onClick={() => {
                navigation.setScope({ range: offered });
                close();
              }}
            >
              {nameTimeRange(offered, clockTime)}
            </button>
          ))}
          {run !== undefined && (
            <button
              type="button"
              class="menu-item"
              aria-pressed={range.kind === 'since' && range.fromMs === run.started_ms}
              aria-keyshortcuts="r"
              onClick={() => {
                navigation.setScope({ range: { kind: 'since', fromMs: run.started_ms } });
                close();
              }}
            >
              Since the last {run.kind}, {clockSecond(run.started_ms)}
              <kbd>r</kbd>
            </button>
          )}
          <RangeForm close={close} />
        </div>
      )}
    </MenuButton>
  );
}
