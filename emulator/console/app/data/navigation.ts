/** Follows the address, and changes it: the only file of the page that touches `location` and `history`. */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { hrefOf, readLocation, type Location } from './location.ts';
import type { Scope } from './scope.ts';

export interface Navigation {
  readonly location: ReadonlySignal<Location>;
  readonly scope: ReadonlySignal<Scope>;
  /** A link to another page, which keeps the scope. @param change of the scope */
  link(page: string, id?: string, change?: Partial<Scope>): string;
  /** Goes to a link. */
  go(href: string): void;
  /** Changes the scope in place. A scope that a person chose is a step for Back; one that is typed is not. */
  setScope(change: Partial<Scope>, step?: 'step' | 'same'): void;
  /** Changes what the page alone keeps in the address; undefined takes it out. It is not a step for Back. */
  setOwn(change: Readonly<Record<string, string | undefined>>): void;
}

export function createNavigation(window: Window): Navigation {
  const location = signal(readLocation(window.location.hash));
  const follow = () => (location.value = readLocation(window.location.hash));
  window.addEventListener('hashchange', follow);
  window.addEventListener('popstate', follow);

  function show(next: Location, step: 'step' | 'same'): void {
    const href = hrefOf(next);
    if (step === 'step') window.history.pushState(null, '', href);
    else window.history.replaceState(null, '', href);
    follow();
  }

  return {
    location,
    scope: computed(() => location.value.scope),
    link: (page, id, change = {}) =>
      hrefOf({ page, id, scope: { ...location.value.scope, ...change }, own: {} }),
    go(href) {
      window.location.hash = href;
    },
    setScope(change, step = 'step') {
      const { scope } = location.value;
      show({ ...location.value, scope: { ...scope, ...change } }, step);
    },
    setOwn(change) {
      const own = Object.entries({ ...location.value.own, ...change }).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value] as const],
      );
      show({ ...location.value, own: Object.fromEntries(own) }, 'same');
    },
  };
}
