/** Light or dark: as the system says, until a person switches; the choice is kept in the browser. */
export interface Theme {
  flip(): void;
}

const KEY = 'theme';

export function createTheme(window: Window): Theme {
  const { documentElement: root } = window.document;
  const kept = read(window);
  if (kept !== undefined) root.dataset['theme'] = kept;
  return {
    flip() {
      const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
      const now = root.dataset['theme'] ?? (dark ? 'dark' : 'light');
      const next = now === 'dark' ? 'light' : 'dark';
      root.dataset['theme'] = next;
      try {
        window.localStorage.setItem(KEY, next);
      } catch {
        // The browser keeps nothing for this page: the choice holds until it is closed.
      }
    },
  };
}

function read(window: Window): 'light' | 'dark' | undefined {
  try {
    const kept = window.localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : undefined;
  } catch {
    return undefined;
  }
}
