/**
 * The way to X-Ray's API, with no SDK between: signed to AWS, or unsigned to a daemon's TCP port, whose proxy signs
 * and forwards any path. Only how a call travels is here; what the operations say and hear stands in their files.
 */
import { AwsV4Signer } from 'aws4fetch';
import type { Call } from './wire/answer.ts';
import { parseDaemonAddress } from './wire/daemon-address.ts';
import { createPutTraceSegments, type PutTraceSegments } from './wire/put-segments.ts';
import { createSamplingApi, type SamplingApi } from './sampling/sampling-api.ts';

interface SignedAccess {
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
  /** @default `https://xray.REGION.amazonaws.com` */
  readonly endpoint?: string | undefined;
  /** If given, calls go there and the rest is not used. */
  readonly daemonAddress?: string | undefined;
  /** Signing keys, which last a day. Share one with every client of the same credentials. */
  readonly cache?: Map<string, ArrayBuffer> | undefined;
}

interface DaemonAccess {
  /** `host:port` or `tcp:host:port udp:host:port`. The daemon has region and credentials of its own. */
  readonly daemonAddress: string;
}

interface Effects {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Unix milliseconds; AWS refuses signatures more than five minutes off. @default `Date.now` */
  readonly now?: (() => number) | undefined;
  /** For one `putTraceSegments` in all. @default 10,000 */
  readonly timeoutMs?: number | undefined;
}

export type XRayClientOptions = (SignedAccess | DaemonAccess) & Effects;

export interface XRayClient extends SamplingApi {
  /** @param documents from `encodeSegment`, any number of them */
  readonly putTraceSegments: PutTraceSegments;
}

/**
 * Keeps nothing between calls but signing keys.
 * @throws DaemonAddressError when there is a daemon's address that cannot be read
 */
export function createXRayClient(options: XRayClientOptions): XRayClient {
  // Called by itself: as a method of the options a runtime's own fetch would refuse its `this`.
  const { fetch } = options;
  const prepare = goesToDaemon(options) ? forDaemon(options) : forAws(options);
  const call: Call = async (path, text, signal) => {
    // Once for both the signature and the way.
    const body = encoder.encode(text);
    const { url, headers } = await prepare(path, body);
    const response = await fetch(url, { method: 'POST', headers, body, signal });
    const { status, headers: answered } = response;
    return { status, headers: answered, text: await response.text() };
  };
  return {
    putTraceSegments: createPutTraceSegments(call, options.timeoutMs ?? 10_000),
    ...createSamplingApi(call),
  };
}

type Prepare = (
  path: string,
  body: Uint8Array<ArrayBuffer>,
) => Promise<{ readonly url: string; readonly headers: Headers | Record<string, string> }>;

const encoder = new TextEncoder();
const HEADERS = { 'content-type': 'application/json' };

function goesToDaemon(options: XRayClientOptions): options is DaemonAccess & Effects {
  return options.daemonAddress !== undefined;
}

function forDaemon({ daemonAddress }: DaemonAccess): Prepare {
  const { tcp } = parseDaemonAddress(daemonAddress);
  return async (path) => ({ url: `http://${tcp}${path}`, headers: HEADERS });
}

function forAws(options: SignedAccess & Effects): Prepare {
  const { region, credentials, endpoint, now = Date.now } = options;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const base = endpoint ?? `https://xray.${region}.amazonaws.com`;
  const cache = options.cache ?? new Map<string, ArrayBuffer>();
  return async (path, body) => {
    // Its own path stays before the operation's, and its query behind it.
    const url = base.replace(/\/*(?=\?|$)/, path);
    const { headers } = await new AwsV4Signer({
      method: 'POST',
      url,
      headers: HEADERS,
      body,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: 'xray',
      region,
      cache,
      datetime: new Date(now()).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
    }).sign();
    return { url, headers };
  };
}
