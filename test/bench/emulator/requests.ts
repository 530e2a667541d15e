/**
 * Writes the requests that the bench sends, as bytes ready for a socket. AWS requests are signed by aws4fetch with
 * the emulator's own key, as the worker signs; nothing in them depends on who will answer.
 */
import { AwsV4Signer } from 'aws4fetch';
import { LOCAL_KEYS } from '../../../emulator/server/local-keys.ts';
import { REGION } from './aws-client.ts';
import { logEvents, rollbarItem, segmentDocuments, spanExport } from './bodies.ts';
import type { Recipe } from './order.ts';

/** Derived signing keys, as the worker's client keeps them. */
type SigningKeys = Map<string, ArrayBuffer>;

/** @param port where it is sent: the Host header names it, and the signature covers that. */
export type WriteRequest = (recipe: Recipe, number: number, port: number) => Promise<Buffer>;

export function createRequestWriter(): WriteRequest {
  const keys: SigningKeys = new Map();
  return async (recipe, number, port) => {
    switch (recipe.kind) {
      case 'segments': {
        const body = segmentDocuments(number, recipe.documents);
        return signed(keys, port, 'xray', '/TraceSegments', {}, body);
      }
      case 'events': {
        const headers = {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'Logs_20140328.PutLogEvents',
        };
        return signed(keys, port, 'logs', '/', headers, logEvents(number, recipe.events));
      }
      case 'spans': {
        const { type, body } = spanExport(number, recipe);
        return request(port, '/v1/traces', { 'content-type': type }, body);
      }
      case 'items': {
        const headers = {
          'content-type': 'application/json',
          'x-rollbar-access-token': LOCAL_KEYS.rollbarAccessToken,
        };
        return request(port, '/api/1/item/', headers, rollbarItem(number));
      }
    }
  };
}

async function signed(
  cache: SigningKeys,
  port: number,
  service: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Buffer> {
  const signer = new AwsV4Signer({
    method: 'POST',
    url: `http://localhost:${port}${path}`,
    headers: { ...headers },
    body,
    service,
    region: REGION,
    accessKeyId: LOCAL_KEYS.awsAccessKeyId,
    secretAccessKey: LOCAL_KEYS.awsSecretAccessKey,
    cache,
  });
  const result = await signer.sign();
  return request(port, path, Object.fromEntries(result.headers), body);
}

function request(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): Buffer {
  const bytes = Buffer.from(body);
  const head = {
    host: `localhost:${port}`,
    'user-agent': 'cruddur-bench/1',
    ...headers,
    'content-length': bytes.length,
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), bytes]);
}
