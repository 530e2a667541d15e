/**
 * The keys of the whole console. A page takes part by attributes: `data-key="f"` on what a key focuses or presses,
 * `data-row` on the link of each row, which `j` and `k` go through, and `data-details` on what tells more of the one that is
 * chosen, which may stand behind thousands of rows.
 */
import { shiftTimeRange } from '../data/time-range.ts';
import type { Services } from '../data/services.ts';
import { PAGES } from '../pages.ts';
import type { Theme } from './theme.ts';

interface Shortcuts extends Services {
  readonly theme: Theme;
  readonly showKeys: () => void;
}

/** How long `g` waits for the second key. */
const SECOND_KEY_MS = 1500;

const CHOSEN_ROW =
  'main :is([aria-selected=true] [data-row], [data-row]:is([aria-current=true], [aria-pressed=true]))';

/** Keys that press or focus what a page marks with `data-key`. */
const OF_PAGES: ReadonlySet<string> = new Set(['/', 'c', 'e', 'f']);

/** @returns how to stop */
export function listenForKeys(document: Document, shortcuts: Shortcuts): () => void {
  const { navigation, live, runs, now, theme, showKeys } = shortcuts;
  let goneMs: number | undefined;
  /** The row that had the focus before the details. */
  let left: HTMLElement | null = null;

  function shift(by: -1 | 1): void {
    const { range } = navigation.scope.value;
    navigation.setScope({ range: shiftTimeRange(range, now(), by) });
  }

  function sinceReload(): void {
    const run = runs.current();
    if (run !== undefined) {
      navigation.setScope({ range: { kind: 'since', fromMs: run.started_ms } });
    }
  }

  function toDetails(): boolean {
    const details = document.querySelector<HTMLElement>('main [data-details]');
    if (details === null) return false;
    const row = document.activeElement?.closest<HTMLElement>('[data-row]');
    left = row ?? document.querySelector<HTMLElement>(CHOSEN_ROW);
    details.focus();
    return true;
  }

  const actions: Readonly<Record<string, () => void>> = {
    '?': showKeys,
    t: theme.flip,
    r: sinceReload,
    j: () => moveBy(document, 1),
    k: () => moveBy(document, -1),
    '[': () => shift(-1),
    ']': () => shift(1),
    ' ': () => (live.paused.value = !live.paused.value),
  };

  function goTo(key: string): boolean {
    const page = PAGES.find((entry) => entry.key === key);
    if (page === undefined) return false;
    navigation.go(navigation.link(page.name));
    return true;
  }

  function act(key: string): boolean {
    const isSecond = goneMs !== undefined && now() - goneMs < SECOND_KEY_MS;
    goneMs = undefined;
    if (isSecond) return goTo(key);
    if (key === 'g') {
      goneMs = now();
      return true;
    }
    if (key === 'd') return toDetails();
    if (OF_PAGES.has(key)) return press(document, key);
    const action = actions[key];
    action?.();
    return action !== undefined;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!(target instanceof HTMLElement)) return;
    if (key === 'Escape' && isTyping(target)) target.blur();
    if (isTyping(target) || target.closest('dialog, [popover]') !== null) return;
    if (key === 'Escape' && target.closest('[data-details]') !== null) left?.focus();
    // Space presses the button that has the focus.
    if (key === ' ' && target.closest('button, a, summary, [tabindex="0"]') !== null) return;
    if (act(key)) event.preventDefault();
  }
  document.addEventListener('keydown', onKeyDown);
  return () => document.removeEventListener('keydown', onKeyDown);
}

function isTyping(element: HTMLElement): boolean {
  return element.matches('input, textarea, select') || element.isContentEditable;
}

function press(document: Document, key: string): boolean {
  const element = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (element === null) return false;
  if (isTyping(element)) element.focus();
  else element.click();
  return true;
}

function moveBy(document: Document, by: -1 | 1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = at === -1 ? rows[by === 1 ? 0 : rows.length - 1] : rows[at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
