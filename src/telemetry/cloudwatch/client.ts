/**
 * Sends log events to CloudWatch Logs in signed PutLogEvents calls and returns the outcome of each event. It creates a
 * missing log group or stream. It does not wait or try again: the caller does, who knows how long the request may
 * still live.
 */
import { createAwsClient, type AwsAccess } from '../kit/aws/client.ts';
import { awsEndpoint } from '../kit/aws/endpoint.ts';
import type { Fetch } from '../kit/client.ts';
import {
  all,
  within,
  type CallAllowance,
  type Delivery,
  type Outcome,
  type Remark,
} from '../kit/delivery.ts';
import { readAnswer, readRejected, type LogsAnswer } from './answer.ts';
import { encodeBatches, fitted, type Batch } from './encode.ts';
import type { LogEvent } from './log-event.ts';

/** The log stream to write to, credentials, and the effects that sending needs. */
export interface CloudWatchLogsOptions extends AwsAccess {
  /** @default the region's public endpoint */
  readonly endpoint?: string | undefined;
  readonly group: string;
  readonly stream: string;
  /** Set on a group that this client creates, one of AWS's steps (1, 3, 5, 7, 14, 30, …). @default for ever */
  readonly retentionDays?: number | undefined;
  readonly fetch: Fetch;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Sends log events to one stream. */
export interface CloudWatchLogsClient {
  /** Order and size do not matter. After the first batch that must wait, the others are `unsent`. */
  putLogEvents(events: readonly LogEvent[], allowance?: CallAllowance): Promise<Delivery>;
}

const TIMEOUT_MS = 10_000;
const BEHIND: Outcome = { kind: 'unsent', reason: 'events before it must wait' };
const encoder = new TextEncoder();

/** @returns a client of one log stream, which `putLogEvents` makes when it is missing; it never rejects */
export function createCloudWatchLogsClient(options: CloudWatchLogsOptions): CloudWatchLogsClient {
  const { region, group, stream, now } = options;
  const url = options.endpoint ?? `${awsEndpoint({ service: 'logs', region })}/`;
  const send = createAwsClient({ ...options, service: 'logs', endpoint: url });

  async function call(
    operation: string,
    input: object,
    allowance: CallAllowance,
  ): Promise<LogsAnswer> {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
    };
    const answer = await send(url, headers, encoder.encode(JSON.stringify(input)), allowance);
    return answer.kind === 'answer' ? readAnswer(url, answer, now()) : answer;
  }

  /** The stream first: where the group exists, no right to create groups is needed. */
  async function createGroupAndStream(
    remarks: Remark[],
    allowance: CallAllowance,
  ): Promise<LogsAnswer> {
    const names = { logGroupName: group, logStreamName: stream };
    const created = await call('CreateLogStream', names, allowance);
    if (!isMissing(created)) return tolerateExisting(created);
    const groupCreated = await call('CreateLogGroup', { logGroupName: group }, allowance);
    if (groupCreated.kind === 'done' && options.retentionDays !== undefined) {
      const input = { logGroupName: group, retentionInDays: options.retentionDays };
      const kept = await call('PutRetentionPolicy', input, allowance);
      if (kept.kind !== 'done') {
        const reason = `Cannot set the retention of "${group}" to ${options.retentionDays} days: ${kept.reason}`;
        remarks.push({ count: 0, reason });
      }
    }
    const groupThere = tolerateExisting(groupCreated);
    if (groupThere.kind !== 'done') return groupThere;
    return retryIfMissing(tolerateExisting(await call('CreateLogStream', names, allowance)));
  }

  async function putBatch(
    batch: Batch,
    remarks: Remark[],
    allowance: CallAllowance,
  ): Promise<LogsAnswer> {
    const logEvents = batch.events.map(fitted);
    const input = { logGroupName: group, logStreamName: stream, logEvents };
    const first = await call('PutLogEvents', input, allowance);
    if (!isMissing(first)) return first;
    const there = await createGroupAndStream(remarks, allowance);
    return there.kind === 'done'
      ? retryIfMissing(await call('PutLogEvents', input, allowance))
      : there;
  }

  return {
    async putLogEvents(events, allowance = within(TIMEOUT_MS)) {
      const { batches, refused } = encodeBatches(events, now());
      const outcomes = all(events.length, BEHIND);
      for (const { place, reason } of refused) outcomes[place] = { kind: 'refused', reason };
      const remarks: Remark[] = [];
      for (const [index, batch] of batches.entries()) {
        const answer = await putBatch(batch, remarks, allowance);
        if (answer.kind === 'refused' && answer.isDivisible && index > 0) {
          // The next send begins with this batch, and its owner may halve it then.
          return { outcomes, remarks };
        }
        const told = outcomesOf(batch, answer);
        for (const [at, place] of batch.places.entries()) outcomes[place] = told[at] ?? BEHIND;
        if (answer.kind === 'retry') return { outcomes, remarks, retryAfterMs: answer.afterMs };
        if (answer.kind === 'unsent') return { outcomes, remarks };
        if (answer.kind === 'refused' && answer.isDivisible) {
          return { outcomes, remarks, isDivisible: true };
        }
      }
      return { outcomes, remarks };
    },
  };
}

function outcomesOf({ events }: Batch, answer: LogsAnswer): readonly Outcome[] {
  if (answer.kind === 'done') return readRejected(answer.body, events.length);
  return all(events.length, { kind: answer.kind, reason: answer.reason });
}

function isMissing(answer: LogsAnswer): boolean {
  return answer.kind === 'refused' && answer.code === 'ResourceNotFoundException';
}

/** Isolates race to create what is missing; the second one has what it wanted. */
function tolerateExisting(answer: LogsAnswer): LogsAnswer {
  const exists = answer.kind === 'refused' && answer.code === 'ResourceAlreadyExistsException';
  return exists ? { kind: 'done', body: undefined } : answer;
}

/** What was just created may take a moment to be seen everywhere. */
function retryIfMissing(answer: LogsAnswer): LogsAnswer {
  return answer.kind === 'refused' && isMissing(answer)
    ? { kind: 'retry', reason: answer.reason }
    : answer;
}
