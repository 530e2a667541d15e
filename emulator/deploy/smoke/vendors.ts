/** The four vendors, each asked by its own API with a key that may read, or the emulator in the place of all. */
import { AwsClient } from 'aws4fetch';
import * as v from 'valibot';
import { LOCAL_KEYS } from '../../server/local-keys.ts';
import { Denied, readJson, type Vendor } from './vendor.ts';

export interface VendorsInput {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Address of the emulator, where it plays the vendors. */
  readonly emulator: string | undefined;
}

const MINUTES_BACK = 15;

/** The keys that read, by the shell's names or the emulator's own. */
export function createVendors({ environment, emulator }: VendorsInput): Vendor[] {
  const local = emulator !== undefined;
  const of = (name: string) => environment[name]?.trim() || undefined;
  const key = (name: string, mine: string) => (local ? mine : of(name));
  const region =
    (local ? undefined : (of('AWS_REGION') ?? of('AWS_DEFAULT_REGION'))) ?? 'us-east-1';
  const aws = readAws(
    key('AWS_ACCESS_KEY_ID', LOCAL_KEYS.awsAccessKeyId),
    key('AWS_SECRET_ACCESS_KEY', LOCAL_KEYS.awsSecretAccessKey),
    local ? undefined : of('AWS_SESSION_TOKEN'),
    region,
  );
  return [
    honeycomb(
      emulator ?? of('HONEYCOMB_API_ENDPOINT') ?? 'https://api.honeycomb.io',
      key('HONEYCOMB_READ_KEY', LOCAL_KEYS.honeycombApiKey),
      of('OTEL_SERVICE_NAME') ?? 'backend-hono',
    ),
    xray(emulator ?? `https://xray.${region}.amazonaws.com`, aws, !local),
    cloudwatch(
      emulator ?? `https://logs.${region}.amazonaws.com`,
      aws,
      of('CLOUDWATCH_LOG_GROUP') ?? 'cruddur',
    ),
    rollbar(
      emulator ?? 'https://api.rollbar.com',
      key('ROLLBAR_READ_TOKEN', LOCAL_KEYS.rollbarAccessToken),
    ),
  ];
}

type SignedFetch = (service: string, url: string, init: RequestInit) => Promise<Response>;

function readAws(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
  region: string,
): SignedFetch | undefined {
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    region,
    retries: 0,
    ...(sessionToken !== undefined && { sessionToken }),
  });
  return (service, url, init) => client.fetch(url, { ...init, aws: { service } });
}

const Query = v.object({ id: v.string() });
const Result = v.object({
  id: v.string(),
  complete: v.boolean(),
  data: v.optional(
    v.object({ results: v.array(v.object({ data: v.object({ COUNT: v.number() }) })) }),
  ),
});

function honeycomb(endpoint: string, key: string | undefined, dataset: string): Vendor {
  async function has(trace: string, signal: AbortSignal): Promise<boolean> {
    const call = (path: string, body?: unknown) =>
      readJson(
        (signal) =>
          fetch(new URL(path, endpoint), {
            method: body === undefined ? 'GET' : 'POST',
            headers: { 'x-honeycomb-team': key ?? '', 'content-type': 'application/json' },
            ...(body !== undefined && { body: JSON.stringify(body) }),
            signal,
          }),
        signal,
      );
    const filters = [{ column: 'trace.trace_id', op: '=', value: trace }];
    const calculations = [{ op: 'COUNT' }];
    const spec = { calculations, filters, time_range: MINUTES_BACK * 60 };
    const query = v.parse(Query, await call(`/1/queries/${dataset}`, spec));
    const made = v.parse(Result, await call(`/1/query_results/${dataset}`, { query_id: query.id }));
    const path = `/1/query_results/${dataset}/${made.id}`;
    const read = v.parse(Result, made.complete ? made : await call(path));
    return (read.data?.results ?? []).some(({ data }) => data.COUNT > 0);
  }
  return {
    name: 'Honeycomb',
    has: key === undefined ? undefined : has,
    keys: 'HONEYCOMB_READ_KEY, a configuration key that may run queries (the Query Data API is a paid plan)',
    where: (trace) => `the dataset ${dataset}, where trace.trace_id = ${trace}`,
  };
}

const Traces = v.object({ Traces: v.optional(v.array(v.unknown()), []) });

function xray(endpoint: string, aws: SignedFetch | undefined, samples: boolean): Vendor {
  const idOf = (trace: string) => `1-${trace.slice(0, 8)}-${trace.slice(8)}`;
  return {
    name: 'X-Ray',
    has:
      aws &&
      (async (trace, signal) => {
        const body = JSON.stringify({ TraceIds: [idOf(trace)] });
        const headers = { 'content-type': 'application/json' };
        const send = (signal: AbortSignal) =>
          aws('xray', `${endpoint}/Traces`, { method: 'POST', headers, body, signal });
        return v.parse(Traces, await readJson(send, signal)).Traces.length > 0;
      }),
    keys: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY with xray:BatchGetTraces',
    where: (trace) => `CloudWatch, X-Ray traces, ${idOf(trace)}`,
    samples,
  };
}

const Events = v.object({ events: v.optional(v.array(v.unknown()), []) });

function cloudwatch(endpoint: string, aws: SignedFetch | undefined, group: string): Vendor {
  return {
    name: 'CloudWatch Logs',
    has:
      aws &&
      (async (trace, signal) => {
        const startTime = Date.now() - MINUTES_BACK * 60_000;
        const body = JSON.stringify({
          logGroupName: group,
          filterPattern: `"${trace}"`,
          startTime,
        });
        const headers = {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'Logs_20140328.FilterLogEvents',
        };
        const send = (signal: AbortSignal) =>
          aws('logs', `${endpoint}/`, { method: 'POST', headers, body, signal });
        const answer = await readJson(send, signal).catch((error: unknown) => {
          // No group means that no line has come yet: the worker makes it.
          if (error instanceof Denied && error.body.includes('ResourceNotFound')) return {};
          throw error;
        });
        return v.parse(Events, answer).events.length > 0;
      }),
    keys: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY with logs:FilterLogEvents',
    where: (trace) => `the log group ${group}, filter "${trace}"`,
  };
}

const Instances = v.object({ result: v.object({ instances: v.array(v.unknown()) }) });

function rollbar(endpoint: string, token: string | undefined): Vendor {
  return {
    name: 'Rollbar',
    has:
      token === undefined
        ? undefined
        : async (trace, signal) => {
            const headers = { 'x-rollbar-access-token': token };
            const send = (signal: AbortSignal) =>
              fetch(new URL('/api/1/instances', endpoint), { headers, signal });
            const { result } = v.parse(Instances, await readJson(send, signal));
            return result.instances.some((instance) => JSON.stringify(instance).includes(trace));
          },
    keys: "ROLLBAR_READ_TOKEN, the project's read token",
    where: (trace) => `the newest Hello World!, custom.trace_id ${trace}`,
    // Deployed, each isolate reports once a minute.
    samples: !endpoint.startsWith('http://'),
  };
}
