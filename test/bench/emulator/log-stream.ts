/** Makes the log group and the stream that the bench writes to. */
import { createAwsClient } from './aws-client.ts';
import { LOG_GROUP, LOG_STREAM } from './bodies.ts';
import { callLogs } from './calls.ts';
import type { Server } from './server.ts';

/** @throws when the server refuses. */
export async function makeLogStream({ port }: Pick<Server, 'port'>): Promise<void> {
  const target = { address: `http://127.0.0.1:${port}`, client: createAwsClient('logs') };
  const logGroupName = LOG_GROUP;
  await callLogs(target, 'CreateLogGroup', { logGroupName });
  await callLogs(target, 'CreateLogStream', { logGroupName, logStreamName: LOG_STREAM });
}
