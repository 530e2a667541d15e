import type { Line } from './line.ts';

export interface FilterPattern {
  /** How often it may look at each character of a message, in the time that takes a term. */
  readonly size: number;
  /** How many regular expressions it holds. */
  readonly regexes: number;
  /** Whether it names the fields of space-delimited lines or the selectors of JSON, from which values can be taken. */
  readonly kind: 'terms' | 'json' | 'fields';
  matches(message: string): boolean;
  /** What is taken from a message; undefined when it does not match. */
  read(line: Line): Match | undefined;
}

export type ParsedPattern = Omit<FilterPattern, 'matches'>;

export interface Match {
  /** A space-delimited line's, as `$name` or `$number`; of others none. */
  readonly fields: Readonly<Record<string, string>>;
  /** The value of a field, or where a selector of JSON leads; undefined when there is none. */
  select(selector: string): unknown;
}
