/** The levels of a log line, from the least to the most urgent, under the names of the console's methods. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The levels of a report, from the most to the least urgent, under Rollbar's names. */
export type ReportLevel = 'critical' | 'error' | 'warning' | 'info' | 'debug';

/** Tells whether lines of `level` are wanted by a logger whose lowest level is `threshold`. */
export function isWanted(level: LogLevel, threshold: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(threshold);
}
