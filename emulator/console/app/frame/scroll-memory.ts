/** Brings a person who goes back to a page to where they were on it. A page that a link opens begins at its top. */

export interface ScrollMemory {
  /** Called when another page has been opened. */
  arrive(): void;
}

/** A list reads its pages again meanwhile. */
const LONGEST_MS = 5000;
/** Rows may be there before what stands above them, which then moves them. */
const SETTLED_MS = 1000;

export function createScrollMemory(window: Window & typeof globalThis): ScrollMemory {
  const places = new Map<string, number>();
  let isBack = false;
  let stop = () => {};
  // In a browser that has it not, every page begins at its top.
  window.navigation?.addEventListener('navigate', ({ navigationType }) => {
    places.set(window.location.hash, window.scrollY);
    isBack = navigationType === 'traverse';
  });

  /** Until the page is as long again and keeps its length, or the person scrolls. */
  function goTo(top: number): void {
    const end = performance.now() + LONGEST_MS;
    let height = 0;
    let settledMs = 0;
    const leaving = new AbortController();
    stop = () => leaving.abort();
    for (const sign of ['wheel', 'pointerdown', 'keydown', 'touchstart']) {
      window.addEventListener(sign, stop, { signal: leaving.signal, passive: true });
    }
    const step = () => {
      if (leaving.signal.aborted) return;
      const now = performance.now();
      const { scrollHeight } = window.document.documentElement;
      if (scrollHeight !== height) settledMs = now + SETTLED_MS;
      height = scrollHeight;
      const isThere = Math.abs(window.scrollY - top) <= 2;
      if (!isThere) window.scrollTo(0, top);
      if (now < (isThere ? Math.min(settledMs, end) : end)) window.requestAnimationFrame(step);
      else stop();
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
