/** How much one statement may take. */
export const SQL_LIMITS = {
  characters: 100_000,
  /** Of an answer; what is beyond is left out, and the answer says so. */
  rows: 10_000,
  /** Of an answer, as JSON. */
  bytes: 8_000_000,
  ms: 10_000,
  /** By which the process grows meanwhile; looked at 40 times a second. */
  memoryBytes: 256_000_000,
  /** Statements that wait for others. */
  waiting: 8,
};
