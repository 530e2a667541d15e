/**
 * Export tasks: kept, checked and listed. There are no buckets here, so a task fails, and says why; it never claims to
 * have written anything.
 */
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Collections } from '../../aws/collections.ts';
import { AwsError } from '../../aws/error.ts';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { groupNamed, invalid, notFound } from '../named.ts';
import type { LogStore } from '../store.ts';
import { PageInput, pageBy } from './pages.ts';

const Settings = {
  taskName: v.optional(v.string()),
  logGroupName: v.string(),
  logStreamNamePrefix: v.optional(v.string()),
  from: v.number(),
  to: v.number(),
  destination: v.string(),
  destinationPrefix: v.optional(v.string(), 'exportedlogs'),
};

const Task = v.object({
  taskId: v.string(),
  ...Settings,
  status: v.object({ code: v.string(), message: v.string() }),
  executionInfo: v.object({ creationTime: v.number(), completionTime: v.number() }),
});

const FAILED = { code: 'FAILED', message: 'The emulator has no buckets: nothing was exported' };

export function exportTaskOperations(
  collections: Collections,
  store: LogStore,
  now: () => number,
): Operations {
  const tasks = collections('logs/export-task', Task);

  return {
    CreateExportTask: recording(v.object(Settings), (input, caller) => {
      groupNamed(store, caller, { logGroupName: input.logGroupName });
      if (input.from >= input.to) throw invalid('The start time must be before the end time');
      const taskId = randomUUID();
      const at = now();
      const executionInfo = { creationTime: at, completionTime: at };
      tasks.put(caller, taskId, { taskId, ...input, status: FAILED, executionInfo });
      return { taskId };
    }),

    DescribeExportTasks: answering(
      v.object({
        ...PageInput.entries,
        taskId: v.optional(v.string()),
        statusCode: v.optional(v.string()),
      }),
      ({ taskId, statusCode, ...pages }, caller) => {
        if (taskId !== undefined && statusCode !== undefined) {
          throw invalid('Only one of taskId and statusCode may be specified');
        }
        const all = tasks
          .all(caller)
          .filter((one) => (taskId ?? one.taskId) === one.taskId)
          .filter((one) => (statusCode ?? one.status.code) === one.status.code);
        const { page, rest } = pageBy(all, pages, (one) => one.taskId, now());
        return { exportTasks: page, ...rest };
      },
    ),

    CancelExportTask: recording(v.object({ taskId: v.string() }), ({ taskId }, caller) => {
      if (tasks.get(caller, taskId) === undefined) throw notFound('export task');
      throw new AwsError(
        'InvalidOperationException',
        'The specified export task has already finished',
      );
    }),
  };
}
