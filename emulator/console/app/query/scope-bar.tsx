/** The bar at the top of a page: its name, the query, the time range, and whether it follows what arrives. */
import type { ComponentChildren } from 'preact';
import { LiveButton } from './live-button.tsx';
import { QueryBar } from './query-bar.tsx';
import { RangeMenu } from './range-menu.tsx';

interface ScopeBarProps {
  readonly title: string;
  /** How many things the query finds, as in `1,284`. */
  readonly found?: string;
  /** Names the keys that say something here. @default those of requests */
  readonly placeholder?: string;
  /** Whether the page shows things as they arrive. @default true */
  readonly isLive?: boolean;
  /** A refusal of the query by the emulator, where the language alone cannot tell. */
  readonly problem?: Error | undefined;
  /** More buttons. */
  readonly children?: ComponentChildren;
}

export function ScopeBar({ title, isLive = true, children, ...query }: ScopeBarProps) {
  return (
    <div class="scope-bar">
      <h1>{title}</h1>
      <QueryBar {...query} />
      <RangeMenu />
      {children}
      {isLive && <LiveButton />}
    </div>
  );
}
