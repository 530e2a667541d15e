/** Calls of the vendors' APIs that are made one at a time, whose answers are read. */
import type { AwsClient } from 'aws4fetch';

export interface LogsTarget {
  readonly address: string;
  /** For the service `logs`. */
  readonly client: AwsClient;
}

/** Calls an operation of CloudWatch Logs. @throws when it is refused. */
export async function callLogs({ address, client }: LogsTarget, operation: string, input: object) {
  const response = await client.fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return readJson(response, operation);
}

/** Calls Honeycomb's API. @throws when it is refused. */
export async function callHoneycomb(address: string, path: string, body?: object) {
  const response = await fetch(`${address}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return readJson(response, path);
}

async function readJson(response: Response, what: string): Promise<object> {
  const text = await response.text();
  if (!response.ok) {
    throw new Error(
      `Cannot call ${what} at ${response.url}: ${response.status} ${text.slice(0, 200)}`,
    );
  }
  return Object(text === '' ? {} : JSON.parse(text));
}
