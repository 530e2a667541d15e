import { expect, test } from 'vitest';
import { curlOf, withoutSecrets } from '../../../../../emulator/console/api/traffic/curl.ts';
import type { SentAgain } from '../../../../../emulator/console/api/traffic/sent.ts';

test.each([
  ['a member', '{"access_token":"hush","a":1}', '{"access_token":"[removed]","a":1}'],
  ['with blanks', '{"Password" : "hu\\"sh"}', '{"Password" : "[removed]"}'],
  [
    'in a text of JSON',
    '{"d":"{\\"secret\\":\\"hush\\"}"}',
    '{"d":"{\\"secret\\":\\"[removed]\\"}"}',
  ],
  [
    'in a deeper text',
    String.raw`"\\\"cookie\\\": \\\"hush\\\""`,
    String.raw`"\\\"cookie\\\": \\\"[removed]\\\""`,
  ],
  [
    'an attribute of OTLP',
    '{"key":"http.request.header.authorization","value":{"stringValue":"hush"}}',
    '{"key":"http.request.header.authorization","value":{"stringValue":"[removed]"}}',
  ],
  ['a field of a form', 'access_token=hush&payload=1', 'access_token=[removed]&payload=1'],
])('withoutSecrets takes out %s', (_name, text, expected) => {
  expect(withoutSecrets(text)).toBe(expected);
});

test.each(['{"nextToken":"page2"}', '{"message":"the token is gone"}', 'Action=List&Version=1'])(
  'withoutSecrets leaves %s alone',
  (text) => expect(withoutSecrets(text)).toBe(text),
);

function sent(body: string | Uint8Array, headers: Record<string, string> = {}): SentAgain {
  return {
    vendor: 'honeycomb',
    method: 'POST',
    path: '/1/batch/a?b=c',
    kept: headers,
    headers,
    scope: undefined,
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  };
}

test('curlOf quotes what ends a quotation', () => {
  const curl = curlOf(sent(`it's $(id) \`id\``, { 'x-a': `'; id` }), 'http://localhost:1', 'k1');
  expect(curl).toBe(
    String.raw`curl -X POST 'http://localhost:1/1/batch/a?b=c' \
  -H 'x-a: '\''; id' \
  -H "x-honeycomb-team: $HONEYCOMB_API_KEY" \
  --data-raw 'it'\''s $(id) ` + "`id`'",
  );
});

test.each([
  ['keys of a terminal', 'a\u001b[201~b'],
  ['bytes that are not text', Uint8Array.of(10, 255, 0)],
  ['more than one reads', 'x'.repeat(20_000)],
])('curlOf fetches %s from the emulator', (_name, body) => {
  const curl = curlOf(sent(body), 'http://localhost:1', 'k1');
  expect(curl).toMatch(/^curl -s 'http:\/\/localhost:1\/_emulator\/traffic\/k1\/body' \| curl/);
  expect(curl).toContain('--data-binary @-');
  expect(curl).not.toContain('201~');
});
