/**
 * A signed POST to a service of AWS. When the answer says that our clock is wrong, the clock is corrected and the call
 * made once more. The time of signing and the keys are shared by all services of an isolate.
 */
import { AwsV4Signer } from 'aws4fetch';
import { post, type Answer, type Fetch, type NoAnswer } from '../client.ts';
import type { CallAllowance } from '../delivery.ts';
import { describeNoAnswer } from '../failure.ts';
import { formsOf, secretsOfUrl } from '../mask.ts';
import { AwsClock } from './clock.ts';
import type { Credentials } from './credentials.ts';
import { readAwsError } from './error.ts';

export interface AwsAccess {
  readonly region: string;
  readonly credentials: Credentials;
  /** Signing keys, which last a day. Share one with every client of the same credentials. */
  readonly cache?: Map<string, ArrayBuffer> | undefined;
  /** Share one with every client of an isolate. */
  readonly clock?: AwsClock | undefined;
}

export interface AwsClientOptions extends AwsAccess {
  /** The service's name in signatures. */
  readonly service: string;
  /** Where the service is; a call may add a path. */
  readonly endpoint: string;
  readonly fetch: Fetch;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** The URL of a path behind an endpoint's own, and before its query. */
export function urlOf(endpoint: string, path: string): string {
  return endpoint.replace(/\/*(?=\?|$)/, path);
}

/** Never rejects. */
export type AwsCall = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array<ArrayBuffer>,
  allowance: CallAllowance,
) => Promise<Answer | NoAnswer>;

export function createAwsClient(options: AwsClientOptions): AwsCall {
  const { fetch, now, service, region, cache = new Map<string, ArrayBuffer>() } = options;
  const { accessKeyId, secretAccessKey, sessionToken } = options.credentials;
  const clock = options.clock ?? new AwsClock(now);
  const token = sessionToken === undefined ? {} : { sessionToken };
  const secrets = formsOf([
    secretAccessKey,
    ...Object.values(token),
    ...secretsOfUrl(options.endpoint),
  ]);

  const call: AwsCall = async (url, headers, body, allowance) => {
    try {
      const signer = new AwsV4Signer({
        method: 'POST',
        url,
        headers,
        body,
        accessKeyId,
        secretAccessKey,
        ...token,
        service,
        region,
        cache,
        datetime: clock.stamp(),
      });
      const signed = await signer.sign();
      const sent = { url: signed.url.href, headers: signed.headers, body, secrets };
      return await post(fetch, sent, allowance);
    } catch (error) {
      // Such as a session token that no header can carry, which the error may quote.
      return { kind: 'retry', reason: describeNoAnswer(url, error, secrets) };
    }
  };

  return async (url, headers, body, allowance) => {
    const { offsetMs } = clock;
    const answer = await call(url, headers, body, allowance);
    if (answer.kind !== 'answer' || answer.status < 400) return answer;
    if (!clock.corrects(readAwsError(answer).code, answer.headers, offsetMs)) return answer;
    return call(url, headers, body, allowance);
  };
}
