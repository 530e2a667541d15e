/**
 * Sends a request to its vendor's room again, signed with the keys that are known on this machine alone, even if the
 * original had a wrong signature. The vendor stores its telemetry once more.
 */
import { LOCAL_KEYS } from '../../../server/local-keys.ts';
import {
  canonicalRequest,
  payloadHash,
  sign,
  signingKey,
  stringToSign,
} from '../../../vendors/aws/signature.ts';
import type { SentAgain } from './sent.ts';

/** @param origin of the emulator @param nowMs unix milliseconds, for the signature */
export function requestAgain(sent: SentAgain, origin: string, nowMs: number): Request {
  const { vendor, method, path, headers, scope, body } = sent;
  const request = new Request(origin + path, {
    method,
    headers,
    ...(method !== 'GET' && method !== 'HEAD' && { body: new Uint8Array(body) }),
  });
  request.headers.set('host', new URL(origin).host);
  if (method !== 'GET') request.headers.set('content-length', String(body.length));
  if (vendor === 'honeycomb') request.headers.set('x-honeycomb-team', LOCAL_KEYS.honeycombApiKey);
  if (vendor === 'rollbar') {
    request.headers.set('x-rollbar-access-token', LOCAL_KEYS.rollbarAccessToken);
  }
  if (scope !== undefined)
    request.headers.set('authorization', signed(request, body, scope, nowMs));
  return request;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signed(
  request: Request,
  body: Uint8Array,
  { region, service }: NonNullable<SentAgain['scope']>,
  nowMs: number,
): string {
  const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const date = time.slice(0, 8);
  request.headers.set('x-amz-date', time);
  const names = ['host', 'x-amz-date'];
  const scope = [date, region, service, 'aws4_request'].join('/');
  const key = signingKey(LOCAL_KEYS.awsSecretAccessKey, date, region, service);
  const text = stringToSign(
    time,
    scope,
    canonicalRequest(request, names, payloadHash(request, body)),
  );
  return `AWS4-HMAC-SHA256 Credential=${LOCAL_KEYS.awsAccessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${sign(key, text)}`;
}
