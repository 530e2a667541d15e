/** The levels of a log line, from the least to the most urgent, under the names of the console's methods. */
export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type Level = (typeof LEVELS)[number];

/** Tells whether lines of `level` are wanted by a logger whose lowest level is `threshold`. */
export function isWanted(level: Level, threshold: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(threshold);
}
