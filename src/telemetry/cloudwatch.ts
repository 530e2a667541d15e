/** The door of CloudWatch Logs' room: a structured logger, and log events sent by signed calls. */
export { createCloudWatchLogsClient } from './cloudwatch/client.ts';
export { createLogging } from './cloudwatch/logger.ts';

export type { CloudWatchLogsClient, CloudWatchLogsOptions } from './cloudwatch/client.ts';
export type { LogEvent } from './cloudwatch/log-event.ts';
export type { CreateLogger, Logger, LoggingOptions, WriteLine } from './cloudwatch/logger.ts';
export type { CallAllowance, Delivery, Outcome, Remark } from './kit/delivery.ts';
