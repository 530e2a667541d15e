/** What the use cases take from the world outside besides their store. Tests give their own. */
export interface Effects {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A random UUID (RFC 9562, version 4). */
  readonly uuid: () => string;
}
