/** Sentry's level comes in, Rollbar's goes out, and back. */
import type { RollbarLevel } from './item.ts';

const LEVELS = new Map<string, RollbarLevel>([
  ['fatal', 'critical'],
  ['critical', 'critical'],
  ['error', 'error'],
  ['warning', 'warning'],
  ['log', 'info'],
  ['info', 'info'],
  ['debug', 'debug'],
]);

/** @returns undefined for no level and for one that neither of the two knows */
export function rollbarLevel(level: string | undefined): RollbarLevel | undefined {
  return level === undefined ? undefined : LEVELS.get(level);
}

export function sentryLevel(level: RollbarLevel): Exclude<RollbarLevel, 'critical'> | 'fatal' {
  return level === 'critical' ? 'fatal' : level;
}
