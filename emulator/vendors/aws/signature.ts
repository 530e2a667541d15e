/**
 * Signature Version 4, the receiving side: takes a request apart as its signer saw it and computes the signature it
 * must carry. credentials.ts decides who the keys belong to and what a mismatch means. Left out, since no client of a
 * service here uses them: signatures in the query string, streaming payloads and the asymmetric variant.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHmac, hash } from 'node:crypto';

export interface Authorization {
  readonly accessKeyId: string;
  /** Credential scope: `date/region/service/terminator`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** Lower case, in the order of the header. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** @returns the parts, or the complaints about what is missing, in AWS's words. */
export function parseAuthorization(header: string): Authorization | readonly string[] {
  const [algorithm, ...rest] = header.trim().split(/\s+/);
  if (algorithm !== ALGORITHM) return [`Unsupported AWS 'algorithm': '${algorithm ?? ''}'.`];
  const fields = new Map(
    rest
      .join('')
      .split(',')
      .map((part) => {
        const at = part.indexOf('=');
        return [part.slice(0, at), part.slice(at + 1)] as const;
      }),
  );
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map(
    (name) => fields.get(name) ?? '',
  );
  const complaints = [
    ...(credential ? [] : ["Authorization header requires 'Credential' parameter."]),
    ...(signature ? [] : ["Authorization header requires 'Signature' parameter."]),
    ...(signedHeaders ? [] : ["Authorization header requires 'SignedHeaders' parameter."]),
  ];
  if (!credential || !signature || !signedHeaders) return complaints;

  // An access key id may contain slashes, so the scope is counted from the end.
  const parts = credential.split('/');
  const [date, region, service, terminator] = parts.slice(-4);
  if (parts.length < 5 || !date || !region || !service || !terminator) {
    return [
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    ];
  }
  return {
    accessKeyId: parts.slice(0, -4).join('/'),
    date,
    region,
    service,
    terminator,
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature,
  };
}

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
