/**
 * Reads the token of an identity provider: a JWT of OpenID Connect, or, with a ProviderId, an access token of OAuth 2.0,
 * which holds no claims. The signature is not checked, since that needs the provider's keys.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
import * as v from 'valibot';
import { AwsError } from '../aws/error.ts';

interface WebIdentity {
  readonly subject: string;
  readonly provider: string;
  readonly audience: string | undefined;
}

const Claims = v.object({
  sub: v.string(),
  iss: v.string(),
  aud: v.optional(v.union([v.string(), v.array(v.string())])),
  /** Unix seconds. */
  exp: v.number(),
});

const Part = v.pipe(
  v.string(),
  v.regex(/^[\w-]+$/),
  v.transform((part) => Buffer.from(part, 'base64url').toString()),
  v.parseJson(),
);

/** @param now unix milliseconds. @throws AwsError InvalidIdentityToken- or ExpiredTokenException */
export function readWebIdentity(
  {
    WebIdentityToken: token,
    ProviderId,
  }: { WebIdentityToken: string; ProviderId?: string | undefined },
  now: number,
): WebIdentity {
  if (ProviderId !== undefined) {
    return { subject: token.slice(0, 255), provider: ProviderId, audience: undefined };
  }
  const [header, payload, signature] = token.split('.');
  const claims = v.safeParse(v.pipe(Part, Claims), payload);
  if (!v.is(Part, header) || signature === undefined || !claims.success) {
    throw new AwsError(
      'InvalidIdentityTokenException',
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
  const { sub, iss, aud, exp } = claims.output;
  const nowS = Math.floor(now / 1000);
  if (exp <= nowS) {
    throw new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time ${nowS} must be before the expiration date/time ${exp}`,
    );
  }
  return {
    subject: sub,
    provider: iss.replace(/^https:\/\//, ''),
    audience: Array.isArray(aud) ? aud[0] : aud,
  };
}
