import type { ReportLevel } from '../../kit/level.ts';

const LEVELS = new Map<string, ReportLevel>([
  ['fatal', 'critical'],
  ['critical', 'critical'],
  ['error', 'error'],
  ['warning', 'warning'],
  ['log', 'info'],
  ['info', 'info'],
  ['debug', 'debug'],
]);

/** @returns undefined for no level and for one that neither of the two knows */
export function rollbarLevel(level: string | undefined): ReportLevel | undefined {
  return level === undefined ? undefined : LEVELS.get(level);
}

export function sentryLevel(level: ReportLevel): Exclude<ReportLevel, 'critical'> | 'fatal' {
  return level === 'critical' ? 'fatal' : level;
}
