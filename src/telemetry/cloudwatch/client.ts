/**
 * Log events come in, signed PutLogEvents calls go out, and what became of the events is the result. A missing
 * log group or stream is created on the way. Waiting and trying again is the caller's, who knows how long the
 * request may still live.
 */
import { AwsV4Signer } from 'aws4fetch';
import { awsEndpoint } from '../kit/aws/endpoint.ts';
import { readAnswer, readRejected, type Answer } from './answer.ts';
import { encodeBatches, fitted, type Refusal } from './encode.ts';
import type { LogEvent } from './log-event.ts';

export interface CloudWatchLogsOptions {
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
  /** @default the region's public endpoint */
  readonly endpoint?: string | undefined;
  readonly group: string;
  readonly stream: string;
  /** Set on a group that this client creates, one of AWS's steps (1, 3, 5, 7, 14, 30, …). @default for ever */
  readonly retentionDays?: number | undefined;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Signing keys, worth sharing among clients. */
  readonly cache?: Map<string, ArrayBuffer> | undefined;
  /** For one `putLogEvents` in all; what is not acknowledged by then is to be put again. @default 10000 */
  readonly timeoutMs?: number | undefined;
}

/** What became of the events: each is accepted, to be put again, or refused. */
export interface PutResult {
  readonly accepted: number;
  /** Of those accepted, as CloudWatch bills them; where it rejects some of a batch, by their share of it. */
  readonly bytes: number;
  /** The very events that were given, for whoever counts by identity. */
  readonly retry: LogEvent[];
  /** What stands behind `retry`. */
  readonly retryReason?: string | undefined;
  /** How long the service asks to wait. */
  readonly retryAfterMs?: number | undefined;
  /** A count of 0 is a remark: the events went through, something beside them did not. */
  readonly refused: Refusal[];
}

export interface CloudWatchLogsClient {
  /** Never rejects. Order and size do not matter; after the first batch that must wait, the rest waits too. */
  putLogEvents(events: readonly LogEvent[]): Promise<PutResult>;
}

const encoder = new TextEncoder();

export function createCloudWatchLogsClient(options: CloudWatchLogsOptions): CloudWatchLogsClient {
  const { region, group, stream, now, fetch, timeoutMs = 10_000, cache = new Map() } = options;
  const url = options.endpoint ?? `${awsEndpoint({ service: 'logs', region })}/`;

  async function call(operation: string, input: object, signal: AbortSignal): Promise<Answer> {
    try {
      // Once for both the signature and the way.
      const body = encoder.encode(JSON.stringify(input));
      const signer = new AwsV4Signer({
        ...withoutUndefined(options.credentials),
        url,
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `Logs_20140328.${operation}`,
        },
        body,
        service: 'logs',
        region,
        cache,
        datetime: new Date(now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
      });
      const { headers } = await signer.sign();
      const response = await fetch(signer.url.href, { method: 'POST', headers, body, signal });
      return readAnswer(response.status, response.headers, await response.text());
    } catch (error) {
      return { kind: 'retry', reason: `Cannot reach CloudWatch Logs: ${String(error)}` };
    }
  }

  /** The stream first: where the group exists, no right to create groups is needed. */
  async function createGroupAndStream(remarks: Refusal[], signal: AbortSignal): Promise<Answer> {
    const names = { logGroupName: group, logStreamName: stream };
    const created = await call('CreateLogStream', names, signal);
    if (!isMissing(created)) return tolerateExisting(created);
    const groupCreated = await call('CreateLogGroup', { logGroupName: group }, signal);
    if (groupCreated.kind === 'done' && options.retentionDays !== undefined) {
      const input = { logGroupName: group, retentionInDays: options.retentionDays };
      const kept = await call('PutRetentionPolicy', input, signal);
      if (kept.kind !== 'done') {
        const reason = `Cannot set the retention of "${group}" to ${options.retentionDays} days: ${kept.reason}`;
        remarks.push({ count: 0, reason });
      }
    }
    const groupThere = tolerateExisting(groupCreated);
    if (groupThere.kind !== 'done') return groupThere;
    return retryIfMissing(tolerateExisting(await call('CreateLogStream', names, signal)));
  }

  async function putBatch(
    batch: readonly LogEvent[],
    remarks: Refusal[],
    signal: AbortSignal,
  ): Promise<Answer> {
    const input = { logGroupName: group, logStreamName: stream, logEvents: batch.map(fitted) };
    const first = await call('PutLogEvents', input, signal);
    if (!isMissing(first)) return first;
    const there = await createGroupAndStream(remarks, signal);
    return there.kind === 'done'
      ? retryIfMissing(await call('PutLogEvents', input, signal))
      : there;
  }

  return {
    async putLogEvents(events) {
      const { batches, refused: unsendable } = encodeBatches(events, now());
      const refused = [...unsendable];
      const signal = AbortSignal.timeout(timeoutMs);
      let accepted = 0;
      let bytes = 0;
      for (const [index, { events: batch, bytes: size }] of batches.entries()) {
        const answer = await putBatch(batch, refused, signal);
        if (answer.kind === 'retry') {
          const { reason: retryReason, afterMs: retryAfterMs } = answer;
          return {
            accepted,
            bytes,
            retry: batches.slice(index).flatMap((left) => left.events),
            retryReason,
            retryAfterMs,
            refused,
          };
        }
        const rejected =
          answer.kind === 'done'
            ? readRejected(answer.body, batch.length)
            : [{ count: batch.length, reason: answer.reason }];
        refused.push(...rejected);
        const taken = batch.length - rejected.reduce((sum, { count }) => sum + count, 0);
        accepted += taken;
        bytes += Math.round((size * taken) / batch.length);
      }
      return { accepted, bytes, retry: [], refused };
    },
  };
}

function isMissing(answer: Answer): boolean {
  return answer.kind === 'refused' && answer.type === 'ResourceNotFoundException';
}

/** Isolates race to create what is missing; whoever comes second has what it wanted. */
function tolerateExisting(answer: Answer): Answer {
  const exists = answer.kind === 'refused' && answer.type === 'ResourceAlreadyExistsException';
  return exists ? { kind: 'done', body: undefined } : answer;
}

/** What was just created may take a moment to be seen everywhere. */
function retryIfMissing(answer: Answer): Answer {
  return answer.kind !== 'done' && isMissing(answer)
    ? { kind: 'retry', reason: answer.reason }
    : answer;
}

function withoutUndefined(credentials: CloudWatchLogsOptions['credentials']): {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
} {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
