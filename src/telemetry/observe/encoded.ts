/** An encoded piece of telemetry. */
export interface Encoded {
  readonly text: string;
  /** What the vendor counts it as: events, traces, occurrences or bytes. */
  readonly units: number;
  /** How many of the units are charged to the part of the budget that is kept. */
  readonly kept?: number | undefined;
  /** Of a log line, in Unix milliseconds. */
  readonly timestamp?: number | undefined;
}
