/** An id in one line, cut where there is no room, with a button that copies it whole. */
import { CopyButton } from './copy-button.tsx';

interface IdProps {
  readonly value: string;
  /** As in `trace id`. */
  readonly what: string;
  /** Shows the beginning alone. @default all of it */
  readonly digits?: number;
  readonly hotKey?: string;
}

export function Id({ value, what, digits, hotKey }: IdProps) {
  const isShort = digits !== undefined && value.length > digits;
  return (
    <span class="id-line">
      <code class="cut" title={value}>
        {isShort ? `${value.slice(0, digits)}…` : value}
      </code>
      <CopyButton text={value} what={what} {...(hotKey !== undefined && { hotKey })} />
    </span>
  );
}
