import { AwsV4Signer } from 'aws4fetch';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAuthorization } from '../../../../emulator/vendors/aws/authorization.ts';
import {
  canonicalRequest,
  payloadHash,
  sign,
  signingKey,
  stringToSign,
} from '../../../../emulator/vendors/aws/signature.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

/** The signature a request should carry, by its own Authorization header. */
function expected(request: Request, body: string, secret: string): string {
  const parsed = parseAuthorization(request.headers.get('authorization') ?? '');
  if (!('signature' in parsed)) throw new Error(parsed.join(' '));
  const { date, region, service, signedHeaders } = parsed;
  const canonical = canonicalRequest(
    request,
    signedHeaders,
    payloadHash(request, new TextEncoder().encode(body)),
  );
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = stringToSign(request.headers.get('x-amz-date') ?? '', scope, canonical);
  return sign(signingKey(secret, date, region, service), text);
}

test('sign gives the signatures of the Signature Version 4 test suite', () => {
  const scope = 'Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request';
  const cases = [
    ['/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      '/?Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ] as const;
  for (const [path, signature] of cases) {
    const request = new Request(`https://example.amazonaws.com${path}`, {
      headers: {
        authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
        'x-amz-date': '20150830T123600Z',
      },
    });
    expect(expected(request, '', SECRET)).toBe(signature);
  }
});

test('sign agrees with aws4fetch on any path, query, header and body', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { maxLength: 4 }),
      // aws4fetch leaves parameters without a name out.
      fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), text, { maxKeys: 4 }),
      fc.stringMatching(/^[\x21-\x7e][\x20-\x7e]{0,20}$/),
      text,
      async (segments, query, header, body) => {
        const url = new URL(
          `https://xray.eu-west-1.amazonaws.com/${segments.map(encodeURIComponent).join('/')}`,
        );
        for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
        const signer = new AwsV4Signer({
          method: 'POST',
          url: url.href,
          headers: { 'x-amz-meta': header, 'x-amz-security-token': 'token' },
          body,
          accessKeyId: 'K',
          secretAccessKey: SECRET,
          service: 'xray',
          region: 'eu-west-1',
        });
        const { url: target, headers } = await signer.sign();
        const request = new Request(target, { method: 'POST', headers, body });
        const parsed = parseAuthorization(headers.get('authorization') ?? '');
        expect(parsed).toHaveProperty('signature', expected(request, body, SECRET));
      },
    ),
  );
});

test('canonicalRequest orders parameters by name, and those of one name by value', () => {
  const request = new Request('http://x/?b=1&a=2&a=10&a-=0&a=%C3%A9&a');
  const [, , query] = canonicalRequest(request, [], '').split('\n');
  expect(query).toBe('a=&a=%C3%A9&a=10&a=2&a-=0&b=1');
});

test('payloadHash takes UNSIGNED-PAYLOAD at its word and nothing else', () => {
  const body = new TextEncoder().encode('x');
  const withHash = (value: string) =>
    payloadHash(new Request('http://x', { headers: { 'x-amz-content-sha256': value } }), body);
  expect(withHash('UNSIGNED-PAYLOAD')).toBe('UNSIGNED-PAYLOAD');
  expect(withHash('0'.repeat(64))).toMatch(/^2d711642/);
});

test('parseAuthorization names every missing part', () => {
  expect(parseAuthorization('AWS4-HMAC-SHA256 SignedHeaders=host')).toEqual([
    "Authorization header requires 'Credential' parameter.",
    "Authorization header requires 'Signature' parameter.",
  ]);
  expect(parseAuthorization('Bearer x')).toEqual(["Unsupported AWS 'algorithm': 'Bearer'."]);
  const short = 'AWS4-HMAC-SHA256 Credential=K/20150830/x, SignedHeaders=host, Signature=s';
  expect(parseAuthorization(short)).toMatchObject([/exactly 5 slash-delimited/]);
});
