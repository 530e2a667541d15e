/** Moments as short as they can be told: a time of today without its date. */
import { clockTime, dayName } from '../../format.ts';

/** As in `14:02:11`, or `Fri 27 Nov 14:02` on another day. Local. */
export function moment(ms: number, nowMs: number): string {
  const clock = clockTime(ms);
  return dayName(ms) === dayName(nowMs) && nowMs - ms < 86_400_000
    ? clock.slice(0, 8)
    : `${dayName(ms, 'short')} ${clock.slice(0, 5)}`;
}

/** Of times that happened: `once`, `twice`, `5 times`. */
export function times(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${count.toLocaleString('en')} times`;
}
