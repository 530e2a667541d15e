/** The bar of narrow windows: four pages, and a sheet with all of them. */
import { useRef } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { PAGES } from '../pages.ts';
import { useServices } from '../data/services.ts';
import { PageLinks } from './rail.tsx';
import type { Theme } from './theme.ts';

export function BottomBar({ theme }: { theme: Theme }) {
  const { navigation } = useServices();
  const sheet = useRef<HTMLDialogElement>(null);
  const { page } = navigation.location.value;
  const current = PAGES.find(({ name }) => name === page)?.partOf ?? page;
  const close = () => sheet.current?.close();
  return (
    <>
      <nav class="bottom-bar" aria-label="Main pages">
        {PAGES.filter(({ isInBottomBar }) => isInBottomBar).map(({ name, title, icon }) => (
          <a
            key={name}
            href={navigation.link(name)}
            aria-current={name === current ? 'page' : undefined}
          >
            <Icon name={icon} size={18} />
            {title}
          </a>
        ))}
        <button type="button" onClick={() => sheet.current?.showModal()}>
          <Icon name="menu" size={18} />
          More
        </button>
      </nav>
      <dialog ref={sheet} class="pages-sheet" aria-label="All pages" onClick={close}>
        <PageLinks />
        <button type="button" onClick={theme.flip}>
          <Icon name="theme" />
          Light or dark
        </button>
      </dialog>
    </>
  );
}
