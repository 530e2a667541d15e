/** How urgent a report to the error tracker is, under Rollbar's names. */
export type ReportLevel = 'critical' | 'error' | 'warning' | 'info' | 'debug';
