/** A thread for queries that has memory for one query that needs much, if that is its first. */
import { parentPort } from 'node:worker_threads';
import * as v from 'valibot';
import { Order, type Report } from '../../../emulator/columns/messages.ts';

const Job = v.object({ needs: v.picklist(['little', 'much']) });

const kept: object[] = [];
let answered = 0;

parentPort?.on('message', (message) => {
  const order = v.parse(Order, message);
  if (order.type === 'stop') return;
  const { needs } = v.parse(Job, order.job);
  if (needs === 'much' && answered > 0) for (;;) kept.push(Array.from({ length: 1000 }, String));
  answered += 1;
  const answer = answered === 1 ? 'the first answer' : 'a later answer';
  const report: Report = { type: 'done', id: order.id, answer };
  parentPort?.postMessage(report, []);
});
