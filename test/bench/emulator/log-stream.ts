/** Makes the log group and the stream that the bench writes to. */
import { keepAsking } from '../load/connection.ts';
import { LOG_GROUP, LOG_STREAM } from './bodies.ts';
import { writeLogsCall } from './requests.ts';
import type { Server } from './server.ts';

/** @throws when the server refuses. */
export async function makeLogStream({ name, port }: Pick<Server, 'name' | 'port'>): Promise<void> {
  const calls = [
    ['CreateLogGroup', { logGroupName: LOG_GROUP }],
    ['CreateLogStream', { logGroupName: LOG_GROUP, logStreamName: LOG_STREAM }],
  ] as const;
  for (const [operation, input] of calls) {
    const bytes = await writeLogsCall(operation, input, port);
    let answered = 0;
    await keepAsking({
      port,
      next: () => bytes,
      onAnswer(status) {
        answered = status;
        return false;
      },
    });
    if (answered !== 200) throw new Error(`Cannot ${operation} at ${name}: status ${answered}`);
  }
}
