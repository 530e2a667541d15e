/** Brings a person who goes back to a page to where they were on it. A page that a link opens begins at its top. */

export interface ScrollMemory {
  /** Called when another page has been opened. */
  arrive(): void;
}

/** A list reads its pages again meanwhile. */
const LONGEST_MS = 3000;

export function createScrollMemory(window: Window & typeof globalThis): ScrollMemory {
  const places = new Map<string, number>();
  let isBack = false;
  let stop = () => {};
  // In a browser that has it not, every page begins at its top.
  window.navigation?.addEventListener('navigate', ({ navigationType }) => {
    places.set(window.location.hash, window.scrollY);
    isBack = navigationType === 'traverse';
  });

  /** Until the page is as long again, or the person scrolls. */
  function goTo(top: number): void {
    const end = performance.now() + LONGEST_MS;
    const leaving = new AbortController();
    stop = () => leaving.abort();
    for (const sign of ['wheel', 'pointerdown', 'keydown', 'touchstart']) {
      window.addEventListener(sign, stop, { signal: leaving.signal, passive: true });
    }
    const step = () => {
      if (leaving.signal.aborted) return;
      window.scrollTo(0, top);
      if (Math.abs(window.scrollY - top) > 2 && performance.now() < end) {
        window.requestAnimationFrame(step);
      } else stop();
    };
    step();
  }

  return {
    arrive() {
      stop();
      const top = isBack ? (places.get(window.location.hash) ?? 0) : 0;
      isBack = false;
      window.scrollTo(0, 0);
      if (top > 0) goTo(top);
    },
  };
}
