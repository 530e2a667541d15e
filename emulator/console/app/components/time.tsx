/** A moment in local time, with UTC and its date when one points at it. */
import { clockTime, dayAndTime, utcTime } from '../format.ts';

interface TimeProps {
  /** Unix milliseconds. */
  readonly ms: number;
  /** Writes the date before it. @default false */
  readonly dated?: boolean;
}

export function Time({ ms, dated = false }: TimeProps) {
  return (
    <time dateTime={new Date(ms).toISOString()} title={utcTime(ms)}>
      {dated ? dayAndTime(ms) : clockTime(ms)}
    </time>
  );
}
