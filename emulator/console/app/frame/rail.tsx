/** The links to all pages, the state of each vendor's wire, and buttons for the theme and the keys. */
import { Fragment } from 'preact';
import { RailState } from '../../api/rail/shapes.ts';
import { Icon } from '../components/icon.tsx';
import { PAGES } from '../pages.ts';
import { useServices } from '../data/services.ts';
import { usePolled } from '../data/use-polled.ts';
import type { Theme } from './theme.ts';
import { Wires } from './wires.tsx';

const GROUPS = ['See', 'Ask', 'Control', 'Wire'] as const;

interface RailProps {
  readonly theme: Theme;
  readonly showKeys: () => void;
}

export function Rail({ theme, showKeys }: RailProps) {
  const { client } = useServices();
  const state = usePolled(() => client.ask(RailState, 'rail')).value.value;
  return (
    <>
      <PageLinks badges={state?.badges ?? {}} />
      <div class="rail-foot">
        <Wires wires={state?.wires ?? []} />
        <div class="rail-buttons">
          <button
            type="button"
            aria-label="Theme: light or dark"
            title="Light or dark"
            onClick={theme.flip}
          >
            <Icon name="theme" size={14} />
            <span class="text">Theme</span>
          </button>
          <button type="button" aria-label="Keys" title="Keys" onClick={showKeys}>
            <kbd>?</kbd>
            <span class="text">Keys</span>
          </button>
        </div>
      </div>
    </>
  );
}

/** @param badges by the name of the page */
export function PageLinks({ badges = {} }: { badges?: RailState['badges'] }) {
  const { navigation } = useServices();
  const { page } = navigation.location.value;
  const current = PAGES.find(({ name }) => name === page)?.partOf ?? page;
  return (
    <>
      {GROUPS.map((group) => (
        <Fragment key={group}>
          <h2>{group}</h2>
          <ul>
            {PAGES.filter((entry) => entry.group === group).map(({ name, title, icon }) => (
              <li key={name}>
                <a
                  href={navigation.link(name)}
                  title={title}
                  aria-current={name === current ? 'page' : undefined}
                >
                  <Icon name={icon} />
                  <span class="text">{title}</span>
                  {badges[name] !== undefined && (
                    <span class={badges[name].bad ? 'badge bad' : 'badge'}>
                      {badges[name].text}
                    </span>
                  )}
                </a>
              </li>
            ))}
          </ul>
        </Fragment>
      ))}
    </>
  );
}
