/** When a trigger runs: at its frequency, and, when it has a window, only within that window, which is in UTC. */
import type { KeptTrigger, Window } from './trigger.ts';
import { DAYS } from './trigger.ts';

const DAY_MINUTES = 1440;

/**
 * The time a trigger is to be run for, undefined when it is not to run. Runs are a frequency apart however late
 * the timer is, so that what one looks at ends where the next begins, and no event falls between; after a pause
 * they begin again.
 *
 * @param lastRunMs time of the run before, undefined when there was none
 * @param nowMs unix milliseconds
 */
export function dueTime(
  { disabled, frequency, evaluation_schedule }: KeptTrigger,
  lastRunMs: number | undefined,
  nowMs: number,
): number | undefined {
  const window = evaluation_schedule?.window;
  if (disabled || (window !== undefined && !isOpen(window, nowMs))) return undefined;
  if (lastRunMs === undefined) return nowMs;
  const apartMs = frequency * 1000;
  const dueMs = lastRunMs + apartMs;
  if (nowMs < dueMs) return undefined;
  return nowMs < dueMs + apartMs ? dueMs : nowMs;
}

/** A window that ends at or before its beginning ends on the following day. */
export function isOpen({ days_of_week, start_time, end_time }: Window, nowMs: number): boolean {
  const date = new Date(nowMs);
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
  const [start, end] = [minuteOf(start_time), minuteOf(end_time)];
  const length = end > start ? end - start : end + DAY_MINUTES - start;
  const opens = (daysAgo: number) => {
    const day = DAYS[(date.getUTCDay() + DAYS.length - daysAgo) % DAYS.length];
    const since = minute + daysAgo * DAY_MINUTES - start;
    return day !== undefined && days_of_week.includes(day) && since >= 0 && since < length;
  };
  return opens(0) || opens(1);
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
