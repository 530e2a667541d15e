/** What travels from the logger to CloudWatch Logs: one finished line and its time. */
export interface LogEvent {
  /** Unix time in milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}
