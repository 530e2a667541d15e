/** Sends a few items to each vendor's API over HTTP, as a client would, and gives the raw answer. */
import { AwsClient } from 'aws4fetch';
import type { Vendor } from '../../../emulator/store/vendor.ts';
import { LOCAL_KEYS } from '../../../emulator/server/local-keys.ts';
import { exportOf } from '../vendors/otlp/otlp-json.ts';

type Send = (count: number, signal?: AbortSignal) => Promise<Response>;

export interface Senders {
  /** Creates the log group and stream. */
  prepare(): Promise<void>;
  /** Rollbar takes one item a call, for any count. */
  readonly send: Readonly<Record<Vendor, Send>>;
}

const ids = (count: number): string[] =>
  Array.from({ length: count }, () => Math.random().toString(16).slice(2, 18).padEnd(16, '0'));

/** @param url of the emulator */
export function createSenders(url: string): Senders {
  const aws = new AwsClient({
    accessKeyId: LOCAL_KEYS.awsAccessKeyId,
    secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
    region: 'us-east-1',
    retries: 0,
  });

  const post = (headers: Record<string, string>, body: object, signal?: AbortSignal) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
  const names = { logGroupName: 'group', logStreamName: 'stream' };

  function logs(operation: string, input: object, signal?: AbortSignal): Promise<Response> {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
    };
    return aws.fetch(`${url}/`, { ...post(headers, input, signal), aws: { service: 'logs' } });
  }

  return {
    async prepare() {
      await logs('CreateLogGroup', { logGroupName: names.logGroupName });
      await logs('CreateLogStream', names);
    },
    send: {
      honeycomb: (count, signal) =>
        fetch(
          `${url}/v1/traces`,
          post({}, exportOf({ spans: ids(count).map((spanId) => ({ spanId })) }), signal),
        ),
      xray: (count, signal) => {
        const seconds = Math.floor(Date.now() / 1000);
        const times = { start_time: seconds, end_time: seconds };
        const trace_id = `1-${seconds.toString(16)}-0123456789abcdef01234567`;
        const TraceSegmentDocuments = ids(count).map((id) =>
          JSON.stringify({ id, trace_id, name: 'svc', ...times }),
        );
        const init = post({}, { TraceSegmentDocuments }, signal);
        return aws.fetch(`${url}/TraceSegments`, { ...init, aws: { service: 'xray' } });
      },
      cloudwatch: (count, signal) => {
        const logEvents = ids(count).map((message) => ({ timestamp: Date.now(), message }));
        return logs('PutLogEvents', { ...names, logEvents }, signal);
      },
      rollbar: (_count, signal) => {
        const data = { environment: 'test', body: { message: { body: 'Hello' } } };
        return fetch(
          `${url}/api/1/item/`,
          post({ 'x-rollbar-access-token': 'token' }, { data }, signal),
        );
      },
    },
  };
}
