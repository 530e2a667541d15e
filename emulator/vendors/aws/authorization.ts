/**
 * Reads the Authorization header of Signature Version 4: `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. All
 * that ask what a signature is for read it here, so that a request is sent where its signature is checked.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
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

/** The only one that is played. */
export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** @returns the parts, or the complaints about what is missing, in AWS's words. */
export function parseAuthorization(header: string): Authorization | readonly string[] {
  const { algorithm, fields } = fieldsOf(header);
  if (algorithm !== ALGORITHM) return [`Unsupported AWS 'algorithm': '${algorithm}'.`];
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map(
    (name) => fields.get(name) ?? '',
  );
  const complaints = [
    ...(credential ? [] : ["Authorization header requires 'Credential' parameter."]),
    ...(signature ? [] : ["Authorization header requires 'Signature' parameter."]),
    ...(signedHeaders ? [] : ["Authorization header requires 'SignedHeaders' parameter."]),
  ];
  if (!credential || !signature || !signedHeaders) return complaints;

  const parts = partsOf(credential);
  if (parts === undefined) {
    return [
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    ];
  }
  return { ...parts, signedHeaders: signedHeaders.toLowerCase().split(';'), signature };
}

/** What a signature is for. */
export type Scope = Pick<Authorization, 'region' | 'service'>;

const SCOPE_PART = /^[\w-]{1,40}$/;

/**
 * What an Authorization header says that it signs for, whether or not the signature holds; also of one that was kept with
 * its credentials masked.
 *
 * @returns undefined for any other header, and for one whose scope is not `date/region/service/aws4_request`
 */
export function scopeOf(header: string | null | undefined): Scope | undefined {
  const { algorithm, fields } = fieldsOf(header ?? '');
  if (algorithm !== ALGORITHM) return undefined;
  const parts = partsOf(fields.get('Credential') ?? '');
  if (parts?.terminator !== 'aws4_request' || !/^\d{8}$/.test(parts.date)) return undefined;
  const { region, service } = parts;
  return SCOPE_PART.test(region) && SCOPE_PART.test(service) ? { region, service } : undefined;
}

/** The parameters of a header, blanks left out. */
function fieldsOf(header: string) {
  const [algorithm = '', ...rest] = header.trim().split(/\s+/);
  const fields = rest
    .join('')
    .split(',')
    .map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at), part.slice(at + 1)] as const;
    });
  return { algorithm, fields: new Map(fields) };
}

/** An access key id may contain slashes, so the scope is counted from the end. */
function partsOf(credential: string) {
  const parts = credential.split('/');
  const [date, region, service, terminator] = parts.slice(-4);
  if (parts.length < 5 || !date || !region || !service || !terminator) return undefined;
  return { accessKeyId: parts.slice(0, -4).join('/'), date, region, service, terminator };
}
