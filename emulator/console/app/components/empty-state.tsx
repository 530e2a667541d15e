/** What a page says when it has nothing to show: what is missing, and what to do next. */
import type { ComponentChildren } from 'preact';
import { CopyButton } from './copy-button.tsx';

interface EmptyStateProps {
  /** As in `Nothing has arrived yet`. */
  readonly title: string;
  /** One command to copy, with the real port. */
  readonly command?: string;
  readonly children?: ComponentChildren;
}

export function EmptyState({ title, command, children }: EmptyStateProps) {
  return (
    <div class="empty-state">
      <b>{title}</b>
      {command !== undefined && <Command text={command} />}
      {children}
    </div>
  );
}

/** A command in a line of its own, to be copied. */
export function Command({ text }: { text: string }) {
  return (
    <div class="command">
      <code>{text}</code>
      <CopyButton text={text} what="command" />
    </div>
  );
}
