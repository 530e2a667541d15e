/** A moment in local time, with UTC and its date when one points at it. */
import type { ComponentChildren } from 'preact';
import { clockSecond, clockTime, dayAndSecond, dayAndTime, utcTime } from '../format.ts';

interface TimeProps {
  /** Unix milliseconds. */
  readonly ms: number;
  /** Writes the date before it. @default false */
  readonly dated?: boolean;
  /** Without milliseconds, which are not known or of no use. @default false */
  readonly toSecond?: boolean;
  /** Another way to write it, such as how long ago it was. @default its time */
  readonly children?: ComponentChildren;
}

export function Time({ ms, dated = false, toSecond = false, children }: TimeProps) {
  const [clock, day] = toSecond ? [clockSecond, dayAndSecond] : [clockTime, dayAndTime];
  return (
    <time dateTime={new Date(ms).toISOString()} title={utcTime(ms)}>
      {children ?? (dated ? day(ms) : clock(ms))}
    </time>
  );
}
