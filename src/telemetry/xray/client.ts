/**
 * Calls X-Ray's API, with no SDK between: signed to AWS, or unsigned to a daemon's TCP port, whose proxy signs and
 * forwards any path. Each operation's own file knows what it sends and reads.
 */
import { createAwsClient, urlOf, type AwsAccess } from '../kit/aws/client.ts';
import { awsEndpoint } from '../kit/aws/endpoint.ts';
import { post, type Fetch } from '../kit/client.ts';
import { createSamplingApi, type SamplingApi } from './sampling/sampling-api.ts';
import type { Call } from './wire/call.ts';
import { parseDaemonAddress } from './wire/daemon-address.ts';
import { createPutTraceSegments, type PutTraceSegments } from './wire/put-segments.ts';

interface SignedAccess extends AwsAccess {
  /** @default the region's public endpoint */
  readonly endpoint?: string | undefined;
  /** If given, calls go there and the rest is not used. */
  readonly daemonAddress?: string | undefined;
}

interface DaemonAccess {
  /** `host:port` or `tcp:host:port udp:host:port`. The daemon has region and credentials of its own. */
  readonly daemonAddress: string;
}

interface Effects {
  readonly fetch: Fetch;
  /** Unix milliseconds; AWS refuses signatures more than five minutes off. @default `Date.now` */
  readonly now?: (() => number) | undefined;
}

/** Credentials and region to sign calls with, or the address of a daemon, which signs them itself. */
export type XRayClientOptions = (SignedAccess | DaemonAccess) & Effects;

/** Sends documents, and asks for sampling rules and quotas. */
export interface XRayClient extends SamplingApi {
  /** @param documents from `encodeSegment`, any number of them */
  readonly putTraceSegments: PutTraceSegments;
}

/**
 * Makes a client, which keeps nothing between calls but signing keys and what it learnt of the time.
 *
 * @throws DaemonAddressError when there is a daemon's address that cannot be read
 */
export function createXRayClient(options: XRayClientOptions): XRayClient {
  const call = goesToDaemon(options) ? throughDaemon(options) : toAws(options);
  return {
    putTraceSegments: createPutTraceSegments(call, options.now ?? Date.now),
    ...createSamplingApi(call),
  };
}

const encoder = new TextEncoder();
const HEADERS = { 'content-type': 'application/json' };

function goesToDaemon(options: XRayClientOptions): options is DaemonAccess & Effects {
  return options.daemonAddress !== undefined;
}

function throughDaemon({ daemonAddress, fetch }: DaemonAccess & Effects): Call {
  const { tcp } = parseDaemonAddress(daemonAddress);
  return async (path, body, allowance) => {
    const url = `http://${tcp}${path}`;
    const answer = await post(fetch, { url, headers: HEADERS, body, secrets: [] }, allowance);
    return answer.kind === 'answer' ? { ...answer, url } : answer;
  };
}

function toAws(options: SignedAccess & Effects): Call {
  const { region, endpoint, now = Date.now } = options;
  const base = endpoint ?? awsEndpoint({ service: 'xray', region });
  const send = createAwsClient({ ...options, now, service: 'xray', endpoint: base });
  return async (path, text, allowance) => {
    const url = urlOf(base, path);
    const answer = await send(url, HEADERS, encoder.encode(text), allowance);
    return answer.kind === 'answer' ? { ...answer, url } : answer;
  };
}
