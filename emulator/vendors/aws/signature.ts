/**
 * Signature Version 4, the receiving side: takes a request apart as its signer saw it and computes the signature it
 * must carry. credentials.ts decides who the keys belong to and what a mismatch means. Left out, since no client of a
 * service here uses them: signatures in the query string, streaming payloads and the asymmetric variant.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHmac, hash } from 'node:crypto';
import { ALGORITHM } from './authorization.ts';

/** The string a signer hashes: method, path, query, signed headers, payload hash. */
export function canonicalRequest(
  request: Request,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const url = new URL(request.url);
  const headers = signedHeaders.map((name) => `${name}:${headerValue(request, url, name)}\n`);
  return [
    request.method,
    canonicalPath(url.pathname),
    canonicalQuery(url.search),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** Services hash the body themselves; only a signer's `UNSIGNED-PAYLOAD` is taken at its word. */
export function payloadHash(request: Request, body: Uint8Array): string {
  return request.headers.get('x-amz-content-sha256') === 'UNSIGNED-PAYLOAD'
    ? 'UNSIGNED-PAYLOAD'
    : hash('sha256', body);
}

/** @param time the request's own time, `YYYYMMDDTHHMMSSZ`. */
export function stringToSign(time: string, scope: string, canonical: string): string {
  return [ALGORITHM, time, scope, hash('sha256', canonical)].join('\n');
}

/** The key of one day, region and service; worth keeping, since four HMACs lead to it. */
export function signingKey(secret: string, date: string, region: string, service: string): Buffer {
  let key = hmac(`AWS4${secret}`, date);
  for (const part of [region, service, 'aws4_request']) key = hmac(key, part);
  return key;
}

/** @returns lower-case hex digits. */
export function sign(key: Buffer, text: string): string {
  return hmac(key, text).toString('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function headerValue(request: Request, url: URL, name: string): string {
  const value = (request.headers.get(name) ?? (name === 'host' ? url.host : '')).trim();
  return /[^\S ]|\s{2}/.test(value) ? value.replaceAll(/\s+/g, ' ') : value;
}

/** Every service but S3 encodes the path a second time and removes `.`, `..` and doubled slashes. */
function canonicalPath(path: string): string {
  if (/^(?:\/[\w.~-]+)*\/?$/.test(path)) return path;
  return path.replaceAll(/\/+/g, '/').split('/').map(encodeRfc3986).join('/');
}

function canonicalQuery(search: string): string {
  if (search === '') return '';
  return search
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encodeRfc3986(decode(name)), encodeRfc3986(decode(value))] as const;
    })
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** By code unit: the encoded text is ASCII, so that is the byte order AWS asks for. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `+` is a space, as in forms; a percent sign that starts no escape stays, and the signature decides. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
