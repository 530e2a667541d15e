/**
 * Says who is calling: account, region, verified or not. It checks signatures of known keys to the letter. A key it
 * does not know cannot be checked and passes as unverified, unless `strict`. Some endpoints take an API key as a bearer
 * token in place of a signature. Permissions are not modelled: every known caller may do everything.
 */
import { regionOfHost } from './hosts.ts';
import { hash, timingSafeEqual } from 'node:crypto';
import { AwsError } from './error.ts';
import { parseAuthorization, type Authorization } from './authorization.ts';
import { canonicalRequest, payloadHash, sign, signingKey, stringToSign } from './signature.ts';
import { createSessions, type Session, type Sessions } from './sessions.ts';

export interface Caller {
  /** Twelve digits; telemetry of different accounts and regions is kept apart. */
  readonly account: string;
  readonly region: string;
  /** True when the signature was checked and is right. */
  readonly verified: boolean;
  /** Of temporary credentials: the session they were issued for. */
  readonly session?: Session;
}

interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** @default 123456789012, or the key id itself when it is twelve digits */
  readonly account?: string;
}

interface KnownKey extends Pick<AccessKey, 'secretAccessKey' | 'account'> {
  readonly session?: Session;
}

export interface AuthenticatorOptions {
  readonly keys: readonly AccessKey[];
  /** API keys that are known where bearer tokens are taken. @default none */
  readonly apiKeys?: readonly string[];
  /** True refuses keys that are not in `keys` or `apiKeys`. */
  readonly strict: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface Authenticator {
  readonly sessions: Sessions;
  /** The caller of an operation that needs no signature: the default account, in the host's region. */
  readonly anyone: (request: Request) => Caller;
  /**
   * @param service the signing name a request must be scoped to.
   * @param bearer given where an API key does in place of a signature.
   * @throws AwsError MissingAuthenticationToken-, IncompleteSignature-, InvalidSignature- or
   *   UnrecognizedClientException.
   */
  authenticate(request: Request, body: Uint8Array, service: string, bearer?: Bearer): Caller;
}

/** How API keys are read: unlike a signature they name no region. */
export interface Bearer {
  /** Region of a request whose host names none. */
  readonly region: string;
}

export const DEFAULT_ACCOUNT = '123456789012';
/** Where neither signature nor host names one, as at STS's global endpoint. */
const DEFAULT_REGION = 'us-east-1';

const MINUTE_MS = 60_000;
/** How far a request's time may be from ours. */
const MAX_SKEW_MS = 5 * MINUTE_MS;

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { keys, apiKeys = [], strict, now } = options;
  const known = new Map(keys.map((key) => [key.accessKeyId, key]));
  const derived = new Map<string, Buffer>();
  const sessions = createSessions(keys[0]?.secretAccessKey ?? '');

  /** Derived keys are few (one per day, region and service); emptied rather than trimmed when they are not. */
  function derive(secret: string, { date, region, service }: Authorization): Buffer {
    const name = [secret, date, region, service].join('/');
    const found = derived.get(name);
    if (found !== undefined) return found;
    if (derived.size > 100) derived.clear();
    const key = signingKey(secret, date, region, service);
    derived.set(name, key);
    return key;
  }

  function holderOf(apiKey: string, region: string): Caller {
    const verified = apiKeys.includes(apiKey);
    if (strict && !verified) throw unrecognized();
    return { account: DEFAULT_ACCOUNT, region, verified };
  }

  /** The key that a request is signed with, if it is known. @throws AwsError for a temporary key of ours that has expired or comes without its own token */
  function keyOf(accessKeyId: string, token: string | null): KnownKey | undefined {
    const found = token === null ? undefined : sessions.open(token);
    if (found === undefined) {
      // A temporary key of ours is nothing without its token.
      if (sessions.accountOf(accessKeyId) !== undefined) throw unrecognized();
      return known.get(accessKeyId);
    }
    const { session, secretAccessKey } = found;
    if (session.accessKeyId !== accessKeyId) throw unrecognized();
    if (session.expiresMs <= now()) {
      throw new AwsError(
        'ExpiredTokenException',
        'The security token included in the request is expired',
      );
    }
    return { secretAccessKey, account: session.account, session };
  }

  return {
    sessions,
    anyone: ({ url }) => ({
      account: DEFAULT_ACCOUNT,
      region: regionOfHost(url) ?? DEFAULT_REGION,
      verified: false,
    }),
    authenticate(request, body, service, bearer) {
      const header = request.headers.get('authorization');
      if (header === null) {
        throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
      }
      const apiKey = bearer && /^Bearer +(\S+)$/i.exec(header)?.[1];
      if (bearer !== undefined && apiKey !== undefined) {
        return holderOf(apiKey, regionOfHost(request.url) ?? bearer.region);
      }
      const time = request.headers.get('x-amz-date') ?? fromHttpDate(request.headers.get('date'));
      const authorization = parse(header, time);
      checkScope(authorization, service, request);

      const token = request.headers.get('x-amz-security-token');
      const key = keyOf(authorization.accessKeyId, token);
      if (key === undefined) {
        if (strict) throw unrecognized();
        return callerOf(authorization, undefined, false);
      }
      checkTime(time, authorization, now());
      const { date, region, terminator } = authorization;
      const text = stringToSign(
        time,
        [date, region, authorization.service, terminator].join('/'),
        canonicalRequest(request, authorization.signedHeaders, payloadHash(request, body)),
      );
      const expected = Buffer.from(sign(derive(key.secretAccessKey, authorization), text));
      const given = Buffer.from(authorization.signature);
      if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
        throw invalid(
          'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
        );
      }
      const caller = callerOf(authorization, key.account, true);
      return key.session === undefined ? caller : { ...caller, session: key.session };
    },
  };
}

/** Added to the kept headers of a request whose key the emulator does not know. Senders do not see it. */
export const SIGNATURE_HEADER = 'x-emulator-signature';

/** True of signed requests, and of those with an API key; the daemon's need no signature. */
export function isUnverified(request: Request, { verified }: Caller): boolean {
  return !verified && request.headers.has('authorization');
}

/** A request's headers as they are kept: marked when its signature could not be checked. */
export function keptHeaders(request: Request, caller: Caller): Headers {
  if (!isUnverified(request, caller)) return request.headers;
  const headers = new Headers(request.headers);
  headers.set(SIGNATURE_HEADER, 'unverified');
  return headers;
}

function callerOf(
  { accessKeyId, region }: Authorization,
  account: string | undefined,
  verified: boolean,
): Caller {
  const own = /^\d{12}$/.test(accessKeyId) ? accessKeyId : DEFAULT_ACCOUNT;
  return { account: account ?? own, region, verified };
}

function parse(header: string, time: string): Authorization {
  const parsed = parseAuthorization(header);
  const complaints = 'signature' in parsed ? [] : [...parsed];
  if (time === '') {
    complaints.push(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  if ('signature' in parsed && complaints.length === 0) return parsed;
  // AWS repeats the header only as a digest, so that no credential lands in a log.
  const digest = hash('sha256', header, 'base64');
  throw new AwsError(
    'IncompleteSignatureException',
    `${complaints.join(' ')} (Hashed with SHA-256 and encoded with Base64) Authorization=${digest}`,
  );
}

function checkScope(authorization: Authorization, service: string, request: Request): void {
  const { region, terminator, signedHeaders } = authorization;
  const complaints: string[] = [];
  if ((regionOfHost(request.url) ?? region) !== region || !/^[a-z]{2}[a-z-]*-\d+$/.test(region)) {
    complaints.push('Credential should be scoped to a valid region. ');
  }
  if (authorization.service !== service) {
    complaints.push(`Credential should be scoped to correct service: '${service}'. `);
  }
  if (terminator !== 'aws4_request') {
    complaints.push(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`,
    );
  }
  if (!signedHeaders.includes('host')) {
    complaints.push("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (complaints.length > 0) throw invalid(complaints.join(''));
}

function checkTime(time: string, { date }: Authorization, now: number): void {
  const sent = parseTime(time);
  if (sent === undefined) {
    throw new AwsError(
      'IncompleteSignatureException',
      `Date must be in ISO-8601 'basic format'. Got '${time}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  if (!time.startsWith(date)) {
    throw invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${time.slice(0, 8)}', from '${time}'.`,
    );
  }
  if (sent < now - MAX_SKEW_MS) {
    throw invalid(
      `Signature expired: ${time} is now earlier than ${basic(now - MAX_SKEW_MS)} (${basic(now)} - 5 min.)`,
    );
  }
  if (sent > now + MAX_SKEW_MS) {
    throw invalid(
      `Signature not yet current: ${time} is still later than ${basic(now + MAX_SKEW_MS)} (${basic(now)} + 5 min.)`,
    );
  }
}

function parseTime(time: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, ...clock] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, ...clock);
}

/** ISO 8601 basic format, `YYYYMMDDTHHMMSSZ`. */
function basic(unixMs: number): string {
  return new Date(unixMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

function fromHttpDate(date: string | null): string {
  const unixMs = Date.parse(date ?? '');
  return Number.isNaN(unixMs) ? '' : basic(unixMs);
}

function unrecognized(): AwsError {
  return new AwsError(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidSignatureException', message);
}
