/** A moment in local time, with UTC and its date when one points at it. */
import type { ComponentChildren } from 'preact';
import { clockTime, dayAndTime, utcTime } from '../format.ts';

interface TimeProps {
  /** Unix milliseconds. */
  readonly ms: number;
  /** Writes the date before it. @default false */
  readonly dated?: boolean;
  /** Another way to write it, such as how long ago it was. @default its time to the millisecond */
  readonly children?: ComponentChildren;
}

export function Time({ ms, dated = false, children }: TimeProps) {
  return (
    <time dateTime={new Date(ms).toISOString()} title={utcTime(ms)}>
      {children ?? (dated ? dayAndTime(ms) : clockTime(ms))}
    </time>
  );
}
