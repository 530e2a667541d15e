/**
 * Imports segments and log events as PutTraceSegments and PutLogEvents would, under the account and region they were
 * exported from. CloudWatch's own rule holds: events older than 14 days, or than their group keeps them, are left out.
 */
import type { LogRecord } from '../../../vendors/otlp/logs.ts';
import type { AttributeValue, Resource } from '../../../vendors/otlp/otlp.ts';
import { DEFAULT_ACCOUNT } from '../../../vendors/aws/credentials.ts';
import { createLogStore } from '../../../vendors/cloudwatch/store.ts';
import {
  EVENT_OVERHEAD_BYTES,
  judgeBatch,
  type LogEvent,
} from '../../../vendors/cloudwatch/events/batch.ts';
import { decodeDocuments } from '../../../vendors/xray/segments/ingest.ts';
import type { ConsoleContext } from '../context.ts';
import { ATTRIBUTES } from './scopes.ts';
import type { Imported } from './shapes.ts';

/** What X-Ray takes at once; what CloudWatch does, and over how long. */
const DOCUMENTS = 50;
const EVENTS = 1000;
const DAY_MS = 86_400_000;

const DEFAULTS = { account: DEFAULT_ACCOUNT, region: 'us-east-1', verified: true };

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html, …_CreateLogStream.html */
const GROUP = /^(?!aws\/)[\w./#-]{1,512}$/;
const STREAM = /^[^:*]{1,512}$/;

type ImportRecords = (
  resource: Resource,
  records: readonly LogRecord[],
  imported: Imported,
) => Promise<void>;

export function createAwsImport({ database, inbox, now }: ConsoleContext): {
  readonly segments: ImportRecords;
  readonly lines: ImportRecords;
} {
  const logs = createLogStore(database);

  function accept(
    vendor: 'xray' | 'cloudwatch',
    operation: string,
    caller: typeof DEFAULTS,
    input: object,
  ): Promise<unknown> {
    const body = Buffer.from(JSON.stringify(input));
    return inbox.accept(() => ({
      entry: { vendor, operation, receivedMs: now(), caller, headers: '{}', body },
    }));
  }

  return {
    async segments(resource, records, imported) {
      const caller = callerOf(resource);
      const documents = records.map(({ body }) => String(body));
      for (let at = 0; at < documents.length; at += DOCUMENTS) {
        const some = documents.slice(at, at + DOCUMENTS);
        const { refusals } = decodeDocuments(some, 'text');
        await accept('xray', 'PutTraceSegments', caller, { TraceSegmentDocuments: some });
        imported.segments += some.length - refusals.length;
        imported.refused.push(...refusals.map(({ Message }) => `X-Ray: ${Message}`));
      }
    },

    async lines(resource, records, imported) {
      const caller = callerOf(resource);
      const [groupName, streamName] = [ATTRIBUTES.group, ATTRIBUTES.stream].map((name) =>
        first(valueOf(resource, name)),
      );
      if (!GROUP.test(groupName ?? '') || !STREAM.test(streamName ?? '')) {
        imported.refused.push(
          `CloudWatch Logs: ${ATTRIBUTES.group} or ${ATTRIBUTES.stream} of ${records.length} events is wrong`,
        );
        return;
      }
      const [logGroupName = '', logStreamName = ''] = [groupName, streamName];
      await inbox.change(() => {
        makeStream(caller, logGroupName, logStreamName);
      });
      const events = records
        .map(({ timeNs, body }) => ({
          timestamp: Number(timeNs / 1_000_000n),
          message: String(body),
        }))
        .sort((a, b) => a.timestamp - b.timestamp);
      for (const logEvents of batches(events)) {
        const retention = logs.group(caller, logGroupName)?.retentionDays;
        const { accepted } = judgeBatch(logEvents, now(), retention);
        await accept('cloudwatch', 'PutLogEvents', caller, {
          logGroupName,
          logStreamName,
          logEvents,
        });
        imported.log_events += accepted.length;
        const left = logEvents.length - accepted.length;
        if (left > 0)
          imported.refused.push(
            `CloudWatch Logs refuses ${left} of ${logEvents.length} events: they are too old or too new`,
          );
      }
    },
  };

  function makeStream(caller: typeof DEFAULTS, name: string, stream: string): void {
    const createdMs = now();
    if (logs.group(caller, name) === undefined) {
      logs.createGroup(caller, {
        name,
        createdMs,
        class: 'STANDARD',
        deletionProtected: false,
        tags: {},
        kmsKeyId: undefined,
      });
    }
    const group = logs.group(caller, name);
    if (group !== undefined && logs.stream(group, stream) === undefined) {
      logs.createStream(group, stream, createdMs);
    }
  }
}

/** In the order of time: of so many, and over no more than a day. */
function* batches(events: readonly LogEvent[]): Generator<LogEvent[]> {
  let batch: LogEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const first = batch[0]?.timestamp ?? event.timestamp;
    const isFull = batch.length === EVENTS || bytes + event.message.length * 3 > 1_000_000;
    if (batch.length > 0 && (isFull || event.timestamp - first >= DAY_MS)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(event);
    bytes += event.message.length * 3 + EVENT_OVERHEAD_BYTES;
  }
  if (batch.length > 0) yield batch;
}

function callerOf(resource: Resource): typeof DEFAULTS {
  const account = first(valueOf(resource, ATTRIBUTES.account)) ?? '';
  const region = first(valueOf(resource, ATTRIBUTES.region)) ?? '';
  return {
    ...DEFAULTS,
    ...(/^\d{12}$/.test(account) && { account }),
    ...(/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region) && { region }),
  };
}

function valueOf({ attributes }: Resource, name: string): AttributeValue | undefined {
  return attributes.find(({ key }) => key === name)?.value;
}

function first(value: AttributeValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  const isList = typeof value === 'object' && value !== null && 'array' in value;
  const [only] = isList ? value.array : [];
  return typeof only === 'string' ? only : undefined;
}
