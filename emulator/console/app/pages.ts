/**
 * The pages of the console, in the order of the rail. A page is a folder in `pages/`, which the browser fetches when it
 * is opened; to add one, add its line here.
 */
import type { ComponentType } from 'preact';
import type { IconName } from './components/icon.tsx';
import type { PageProps } from './data/services.ts';

export interface PageEntry {
  /** Of its folder, and in the address. */
  readonly name: string;
  readonly title: string;
  /** Under which heading of the rail it stands; undefined for a page that others lead to. */
  readonly group: 'See' | 'Ask' | 'Control' | 'Wire' | undefined;
  readonly icon: IconName;
  /** Opens it after `g`. */
  readonly key?: string;
  /** Whether it stands in the bar at the bottom of narrow windows, which has room for four. */
  readonly isInBottomBar?: boolean;
  /** Whether it needs the width that the rail takes, in windows below 1440 px. */
  readonly isWide?: boolean;
  /** Of the page in whose light it stands in the rail. @default its own */
  readonly partOf?: string;
  readonly load: () => Promise<{ readonly Page: ComponentType<PageProps> }>;
}

export const PAGES: readonly PageEntry[] = [
  {
    name: 'requests',
    title: 'Requests',
    group: 'See',
    icon: 'requests',
    key: 'r',
    isInBottomBar: true,
    load: () => import('./pages/requests/page.tsx'),
  },
  {
    name: 'trace',
    title: 'Trace',
    group: undefined,
    icon: 'requests',
    isWide: true,
    partOf: 'requests',
    load: () => import('./pages/trace/page.tsx'),
  },
  {
    name: 'map',
    title: 'Map',
    group: 'See',
    icon: 'map',
    key: 'm',
    load: () => import('./pages/map/page.tsx'),
  },
  {
    name: 'logs',
    title: 'Logs',
    group: 'See',
    icon: 'logs',
    key: 'l',
    isInBottomBar: true,
    load: () => import('./pages/logs/page.tsx'),
  },
  {
    name: 'errors',
    title: 'Errors',
    group: 'See',
    icon: 'errors',
    key: 'e',
    isInBottomBar: true,
    load: () => import('./pages/errors/page.tsx'),
  },
  {
    name: 'explore',
    title: 'Explore',
    group: 'Ask',
    icon: 'explore',
    key: 'x',
    isInBottomBar: true,
    load: () => import('./pages/explore/page.tsx'),
  },
  {
    name: 'metrics',
    title: 'Metrics',
    group: 'Ask',
    icon: 'metrics',
    key: 'i',
    load: () => import('./pages/metrics/page.tsx'),
  },
  {
    name: 'boards',
    title: 'Boards',
    group: 'Ask',
    icon: 'boards',
    key: 'b',
    load: () => import('./pages/boards/page.tsx'),
  },
  {
    name: 'sql',
    title: 'SQL',
    group: 'Ask',
    icon: 'sql',
    key: 'q',
    load: () => import('./pages/sql/page.tsx'),
  },
  {
    name: 'sampling',
    title: 'Sampling',
    group: 'Control',
    icon: 'sampling',
    key: 's',
    load: () => import('./pages/sampling/page.tsx'),
  },
  {
    name: 'spend',
    title: 'Spend',
    group: 'Control',
    icon: 'spend',
    key: 'p',
    load: () => import('./pages/spend/page.tsx'),
  },
  {
    name: 'traffic',
    title: 'Traffic',
    group: 'Wire',
    icon: 'traffic',
    key: 't',
    load: () => import('./pages/traffic/page.tsx'),
  },
  {
    name: 'runs',
    title: 'Runs',
    group: 'Wire',
    icon: 'runs',
    key: 'u',
    load: () => import('./pages/runs/page.tsx'),
  },
  {
    name: 'setup',
    title: 'Set-up',
    group: 'Wire',
    icon: 'setup',
    load: () => import('./pages/setup/page.tsx'),
  },
  {
    name: 'lab',
    title: 'Lab',
    group: 'Wire',
    icon: 'lab',
    load: () => import('./pages/lab/page.tsx'),
  },
];
