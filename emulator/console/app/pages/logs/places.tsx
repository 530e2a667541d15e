/** Which group and stream the lines are of, the trace they are narrowed to, and how the list looks. */
import type { LogSummary } from '../../../api/logs/shapes.ts';
import { MenuButton } from '../../components/menu-button.tsx';
import { VendorGlyph } from '../../components/vendor-glyph.tsx';
import { useServices } from '../../data/services.ts';
import { number } from '../../format.ts';
import type { Asked } from './calls.ts';

interface PlacesProps {
  readonly summary: LogSummary;
  readonly asked: Asked;
  readonly isWrapped: boolean;
  /** What of the scope's query is of requests alone. */
  readonly unapplied: string;
  /** Whether there is a list that follows what arrives. */
  readonly hasList: boolean;
}

/** More groups than this stand in a menu. */
const MOST_GROUPS = 4;

export function Places({ summary, asked, isWrapped, unapplied, hasList }: PlacesProps) {
  const { navigation } = useServices();
  const { groups, streams } = summary;
  const { group, stream, trace } = asked;
  const choose = (name: string) =>
    navigation.setOwn({ group: name === group ? undefined : name, stream: undefined });
  const shown = groups.slice(0, MOST_GROUPS);
  const isElsewhere = group !== undefined && !shown.some(({ name }) => name === group);
  const rest = isElsewhere ? groups : groups.slice(MOST_GROUPS);
  return (
    <div class="places">
      {trace !== undefined && (
        <button
          type="button"
          class="button small on"
          onClick={() => navigation.go(navigation.link('logs', undefined, { query: unapplied }))}
        >
          Trace <span class="mono">{trace.slice(0, 8)}</span> <span aria-hidden="true">×</span>
          <span class="hidden">, show all lines</span>
        </button>
      )}
      {shown.map(({ name, count }) => (
        <button
          key={name}
          type="button"
          class="button small"
          aria-pressed={name === group}
          onClick={() => choose(name)}
        >
          <VendorGlyph vendor="cloudwatch" size={12} />
          <span class="cut">{name}</span>
          <span class="soft num">{number(count)}</span>
        </button>
      ))}
      {rest.length > 0 && (
        <NameMenu
          label={isElsewhere ? group : `${rest.length} more groups`}
          name="Log groups"
          names={rest}
          chosen={group}
          choose={choose}
        />
      )}
      {streams.length > 1 || stream !== undefined ? (
        <NameMenu
          label={stream ?? `${streams.length === 50 ? '50 or more' : streams.length} streams`}
          name="Log streams"
          names={streams}
          chosen={stream}
          choose={(name) => navigation.setOwn({ stream: name === stream ? undefined : name })}
        />
      ) : null}
      {unapplied !== '' && (
        <span class="soft small cut" title="The query of the scope is kept for the other pages">
          <code>{unapplied}</code> narrows requests, not lines
        </span>
      )}
      {hasList && <Looks isWrapped={isWrapped} />}
    </div>
  );
}

function Looks({ isWrapped }: { isWrapped: boolean }) {
  const { navigation, live } = useServices();
  const isPaused = live.paused.value;
  return (
    <span class="push looks">
      <button
        type="button"
        class="button small"
        aria-pressed={isWrapped}
        onClick={() => navigation.setOwn({ wrap: isWrapped ? undefined : 'yes' })}
      >
        Wrap
      </button>
      <button
        type="button"
        class="button small"
        aria-pressed={isPaused}
        onClick={() => (live.paused.value = !isPaused)}
      >
        {isPaused ? 'Go on' : 'Pause'} <kbd>space</kbd>
      </button>
    </span>
  );
}

interface NameMenuProps {
  readonly label: string;
  readonly name: string;
  readonly names: LogSummary['groups'];
  readonly chosen: string | undefined;
  readonly choose: (name: string) => void;
}

function NameMenu({ label, name: title, names, chosen, choose }: NameMenuProps) {
  return (
    <MenuButton
      name={`${title}: ${label}`}
      look={chosen === undefined ? 'button small' : 'button small on'}
      label={<span class="cut">{label}</span>}
    >
      {(close) => (
        <div class="name-menu">
          {names.map(({ name, count }) => (
            <button
              key={name}
              type="button"
              class="menu-item"
              aria-pressed={name === chosen}
              onClick={() => {
                choose(name);
                close();
              }}
            >
              <span class="cut">{name}</span>
              <span class="soft num push">{number(count)}</span>
            </button>
          ))}
        </div>
      )}
    </MenuButton>
  );
}
