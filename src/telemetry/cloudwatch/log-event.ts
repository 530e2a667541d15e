/** One finished line and its time, as the logger hands it to the client of CloudWatch Logs. */
export interface LogEvent {
  /** Unix time in milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}
