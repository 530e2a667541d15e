/** A thread for queries that answers a job with the job itself, but one that is `endless`, from which it never returns. */
import { parentPort } from 'node:worker_threads';
import * as v from 'valibot';
import { Order, type Report } from '../../../emulator/columns/messages.ts';

const Job = v.object({ endless: v.boolean() });

parentPort?.on('message', (message) => {
  const order = v.parse(Order, message);
  if (order.type === 'stop') return;
  const job = v.parse(Job, order.job);
  // eslint-disable-next-line no-unmodified-loop-condition -- never ends
  while (job.endless);
  const report: Report = { type: 'done', id: order.id, answer: job };
  parentPort?.postMessage(report, []);
});
