/** The page that the address names, now and whenever it changes. */
import { signal, type ReadonlySignal } from '@preact/signals';
import { pageOf, type Page } from './location.ts';

export function followLocation(window: Window): ReadonlySignal<Page> {
  const page = signal(pageOf(window.location.hash));
  window.addEventListener('hashchange', () => {
    page.value = pageOf(window.location.hash);
    window.scrollTo(0, 0);
  });
  return page;
}
