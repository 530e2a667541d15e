/** The four clients behind one door, for what all of them must do alike. */
import { createCloudWatchLogsClient } from '../../../src/telemetry/cloudwatch/client.ts';
import { createHoneycombClient } from '../../../src/telemetry/honeycomb/client.ts';
import type { Fetch } from '../../../src/telemetry/kit/client.ts';
import { within, type CallAllowance, type Delivery } from '../../../src/telemetry/kit/delivery.ts';
import { createRollbarClient } from '../../../src/telemetry/rollbar/client.ts';
import { createXRayClient } from '../../../src/telemetry/xray/client.ts';

const NOW = Date.parse('2026-11-22T13:00:00Z');

/** What must never be shown: as long as a vendor's own, and with characters that JSON and URLs escape. */
export const SECRET = 'sEcr3t+tok/en==0123456789abcdef';

export interface Talk {
  /** Scheme, host and port; the vendor's path is added. */
  readonly base: string;
  readonly fetch: Fetch;
  readonly secret?: string;
  /** How many items; all fit one call, save Rollbar's. */
  readonly count?: number;
  readonly allowance?: CallAllowance;
}

export interface Vendor {
  readonly name: string;
  readonly path: string;
  /** A success in the vendor's words. */
  readonly success: string;
  send(talk: Talk): Promise<Delivery>;
}

const now = (): number => NOW;
const listOf = (count: number): string[] => Array.from({ length: count }, (_, n) => `{"n":${n}}`);
const credentialsOf = (secret: string) => ({
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: secret,
  sessionToken: secret,
});

export const VENDORS: readonly Vendor[] = [
  {
    name: 'honeycomb',
    path: '/v1/traces',
    success: '{}',
    send({ base, fetch, secret = SECRET, count = 1, allowance = within(10_000) }) {
      const client = createHoneycombClient({
        endpoint: `${base}/v1/traces`,
        headers: { 'x-honeycomb-team': secret },
        resource: '{"attributes":[]}',
        fetch,
        now,
      });
      return client.send(listOf(count), allowance);
    },
  },
  {
    name: 'rollbar',
    path: '/api/1/item/',
    success: '{"err":0}',
    send({ base, fetch, secret = SECRET, count = 1, allowance = within(10_000) }) {
      const endpoint = `${base}/api/1/item/`;
      const client = createRollbarClient({ accessToken: secret, endpoint, fetch, now });
      return client.send(listOf(count), allowance);
    },
  },
  {
    name: 'cloudwatch',
    path: '/',
    success: '{}',
    send({ base, fetch, secret = SECRET, count = 1, allowance = within(10_000) }) {
      const client = createCloudWatchLogsClient({
        region: 'eu-west-1',
        credentials: credentialsOf(secret),
        endpoint: `${base}/`,
        group: 'cruddur',
        stream: 'edge',
        fetch,
        now,
      });
      const events = listOf(count).map((message) => ({ timestamp: NOW, message }));
      return client.putLogEvents(events, allowance);
    },
  },
  {
    name: 'xray',
    path: '/TraceSegments',
    success: '{}',
    send({ base, fetch, secret = SECRET, count = 1, allowance = within(10_000) }) {
      const client = createXRayClient({
        region: 'eu-west-1',
        credentials: credentialsOf(secret),
        endpoint: base,
        fetch,
        now,
      });
      return client.putTraceSegments(listOf(count), allowance);
    },
  },
];
