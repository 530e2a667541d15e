/** The frame of every page: the rail, the page that is open, the bar of narrow windows, and the keys. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Brand } from './brand.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { KeysSheet } from './keys-sheet.tsx';
import { OpenPage } from './open-page.tsx';
import { Rail } from './rail.tsx';
import { createScrollMemory } from './scroll-memory.ts';
import { listenForKeys } from './shortcuts.ts';
import type { Theme } from './theme.ts';
import { PAGES } from '../pages.ts';
import { useServices } from '../data/services.ts';

export function App({ theme }: { theme: Theme }) {
  const services = useServices();
  const { page: name, id } = services.navigation.location.value;
  const entry = PAGES.find((page) => page.name === name);
  const main = useRef<HTMLElement>(null);
  const keys = useRef<HTMLDialogElement>(null);
  const place = `${name}/${id ?? ''}`;
  const opened = useRef(place);
  const scrolls = useMemo(() => createScrollMemory(window), []);
  const showKeys = useMemo(() => () => keys.current?.showModal(), []);

  useEffect(() => {
    document.title = `${entry?.title ?? 'Not found'} · cruddur-edge`;
    if (opened.current === place) return;
    opened.current = place;
    scrolls.arrive();
    // The link that was followed is gone with the old page, and a screen reader would lose its place.
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [place]);
  useEffect(() => listenForKeys(document, { ...services, theme, showKeys }), []);

  const isSlim = entry?.isWide === true;
  return (
    <div class={isSlim ? 'frame may-be-slim' : 'frame'}>
      <nav class="rail" aria-label="Pages">
        <Brand />
        <Rail theme={theme} showKeys={showKeys} />
      </nav>
      <main ref={main} tabIndex={-1}>
        <OpenPage key={place} name={name} id={id} />
      </main>
      <BottomBar theme={theme} />
      <KeysSheet dialog={keys} />
    </div>
  );
}
