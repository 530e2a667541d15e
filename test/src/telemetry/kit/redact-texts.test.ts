/** Texts as they are found in logs, errors and URLs: which of them lose something, and what. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskNamedValues } from '../../../../src/telemetry/kit/named-values.ts';
import { createRedactor } from '../../../../src/telemetry/kit/redact.ts';

const S = 'Zm4rker7Zq';
const M = '********';
const redactor = createRedactor();

const SECRET: readonly (readonly [text: string, shown: string])[] = [
  [`a=1;token=${S}`, `a=1;token=${M}`],
  [`??token=${S}&x=1`, `??token=${M}&x=1`],
  [`?token%00=${S}`, `?token%00=${M}`],
  [`?%20token=${S}`, `?%20token=${M}`],
  [`?to%6ben[]=${S}`, `?to%6ben[]=${M}`],
  [`?code=${S}&state=1`, `?code=${M}&state=1`],
  [`/p;jsessionid=${S}?x=1`, `/p;jsessionid=${M}`],
  [`u=https://bob:${S}@host/`, `u=https://${M}@host/`],
  [`u=https%3A%2F%2Fbob%3A${S}%40host%2F`, `u=https%3A%2F%2F${M}%40host%2F`],
  [`postgres://bob:a/${S}@host/db`, `postgres://${M}@host/db`],
  [`https://${S}${S}@github.com/x`, `https://${M}@github.com/x`],
  [`next=https%3A%2F%2Fa%2F%3Ftoken%3D${S}%26x%3D1&y=2`, `next=https%3A%2F%2Fa%2F%3Ftoken%3D${M}%26x%3D1&y=2`], // oxfmt-ignore
  [`?data={%22token%22:%22${S}%20x,y%22}`, `?data={%22token%22:%22${M}%22}`],
  [`"password"=>"${S}"`, `"password"=>"${M}"`],
  [`{ password: '${S}', x: 1 }`, `{ password: '${M}', x: 1 }`],
  [`{\\"token\\":\\"${S}\\",\\"a\\":1}`, `{\\"token\\":\\"${M}\\",\\"a\\":1}`],
  [`{"a":"password=${S}","b":[1.50]`, `{"a":"password=${M}","b":[1.50]`],
  [`{"p\\u0061ssword":"${S}"`, `{"password":"${M}"`],
  [`{"token\\n":"${S}"`, `{"token\\n":"${M}"`],
  [`[["a",1],["token","${S}"`, `[["a",1],["token","${M}"`],
  [`[["token","${S}","${S}"],["a`, `[["token","${M}"],["a`],
  [`[["token","${S}`, `[["token","${M}`],
  [`[["token","${S}",""]]`, `[["token","${M}",""]]`],
  [`?f=%5B%5B%22a%22%2C1%5D%2C%5B%22user%5Btoken%5D%22%2C%22${S}%22%5D%5...`, `?f=%5B%5B%22a%22%2C1%5D%2C%5B%22user%5Btoken%5D%22%2C%22${M}%22%5D%255...`], // oxfmt-ignore
  [`{"password":"a\\"${S}","b":[1`, `{"password":"${M}","b":[1`],
  [`{"password":"a\\\\","b":[1`, `{"password":"${M}","b":[1`],
  [`{\\"password\\":\\"a\\\\\\"${S}\\",\\"b\\":[1`, `{\\"password\\":\\"${M}\\",\\"b\\":[1`],
  ['foo {"token": 12, "b":1', `foo {"token": "${M}", "b":1`],
  [`got {"password": {"x":["${S}"]}, "b": 2`, `got {"password": "${M}", "b": 2`],
  [`["authorization","${S}"]`, `["authorization","${M}"]`],
  [`Cookie: a=${S}; b=${S}\nHost: h`, `Cookie: ${M}\nHost: h`],
  [`cookie=sid=${S}; x=${S}`, `cookie=${M}`],
  [`Authorization: Digest username="bob", response="${S}"`, `Authorization: ${M}`],
  [`curl -H "X-Api-Key: ${S}" https://a`, `curl -H "X-Api-Key: ${M}" https://a`],
  [`Cannot log in with password: ${S}, sorry`, `Cannot log in with password: ${M}, sorry`],
  [`credit card: ${S}`, `credit card: ${M}`],
  [`passphrase: correct horse, battery ${S}`, `passphrase: ${M}`],
  [`run --token ${S} -x`, `run --token ${M} -x`],
  [`run -password '${S} x'`, `run -password '${M}'`],
  [`run --api-key "${S} x" -y`, `run --api-key "${M}" -y`],
  [`<password>${S}</password>`, `<password>${M}</password>`],
  [`<input name="password" value="${S}">`, `<input name="password" value="${M}">`],
  [`SELECT * FROM u WHERE token = '${S}' AND id = ?`, `SELECT * FROM u WHERE token = '${M}' AND id = ?`], // oxfmt-ignore
  [`ｐａｓｓｗｏｒｄ＝${S}`, `ｐａｓｓｗｏｒｄ＝${M}`],
  [`pass\u00adword: ${S}`, `pass\u00adword: ${M}`],
  [`password := "${S}"`, `password := "${M}"`],
  [`token\u2003=\u2003${S}`, `token\u2003=\u2003${M}`],
  [`token\u00a0:\u00a0${S}`, `token\u00a0:\u00a0${M}`],
  [`CREATE USER bob WITH PASSWORD '${S} x'`, `CREATE USER bob WITH PASSWORD '${M}'`],
  [`IDENTIFIED BY '${S}'`, `IDENTIFIED BY '${M}'`],
  [`WHERE password LIKE '${S}' OR passwd IN ('${S}')`, `WHERE password LIKE '${M}' OR passwd IN ('${M}')`], // oxfmt-ignore
  [`<add key="password" value="${S}"/>`, `<add key="password" value="${M}"/>`],
  [`https://a/reset/${S}0123456789`, `https://a/reset/${M}`],
  [`next=%2Fverify-email%2Ftoken%2F${S}0123456789`, `next=%2Fverify-email%2Ftoken%2F${M}`],
  ...Object.entries({
    '/p?cmd=--token+§': '/p?cmd=--token%20§',
    '/p?q=%3Cpassword%3E§%3C%2Fpassword%3E&x=1': '/p?q=%3Cpassword%3E§%3C%2Fpassword%3E&x=1',
    '/p?f=%5B%7B%22name%22%3A%22token%22%2C%22value%22%3A%22§%22%7D%5D&x=1':
      '/p?f=%5B%7B%22name%22%3A%22token%22%2C%22value%22%3A%22§%22%7D%5D&x=1',
    '/p?f=%5B%5B%22token%22%2C%22§%22%5D%5D': '/p?f=%5B%5B%22token%22%2C%22§%22%5D%5D',
    '/p?f=%255B%255B%2522token%2522%252C%2522§%2522%255D%255D':
      '/p?f=%255B%255B%2522token%2522%252C%2522§%2522%255D%255D',
    '/p?q=Authorization%3A%20§': '/p?q=Authorization%3A%20§',
    '/p?pem=-----BEGIN%20PRIVATE%20KEY-----%0A§': '/p?pem=-----BEGIN%20PRIVATE%20KEY-----§',
    '/p/%40a/token%3D§/x,y': '/p/@a/token%3D§',
    '\\x22password\\x22:\\x22§\\x22': '"password":"§"',
    'password\\u003d§': 'password=§',
    '&quot;password&quot;:&quot;§&quot;, &lt;': '"password":"§", <',
    'password&#61;§ password&#x3d;§': 'password=§ password=§',
    'password\\u003d§ \\ud800 &#xDC00;': 'password=§ \ufffd \ufffd',
    '<password><![CDATA[§]]></password>': '<password>§</password>',
    '<param name="password">§</param>': '<param name="password">§</param>',
    "{ name: 'TOKEN', value: '§' }": "{ name: 'TOKEN', value: '§' }",
    '- name: TOKEN\n  value: §': '- name: TOKEN\n  value: §',
    'got {"name":"token","n":1,"value":"§': 'got {"name":"token","n":1,"value":"§',
    "WHERE token <> '§' AND a != 'b'": "WHERE token <> '§' AND a != 'b'",
    "WHERE token != '§'": "WHERE token != '§'",
    "WHERE u.token IN ('§', 'it''s', '§') AND a IN ('b')": "WHERE u.token IN ('§') AND a IN ('b')",
    "WHERE token NOT LIKE '§%'": "WHERE token NOT LIKE '§'",
    "WHERE lower(token) = '§'": "WHERE lower(token) = '§'",
    'WHERE "token"::text = N\'§\'': 'WHERE "token"::text = N\'§\'',
    "IDENTIFIED WITH sha2 BY '§'": "IDENTIFIED WITH sha2 BY '§'",
    'WITH PASSWORD "§"': 'WITH PASSWORD "§"',
    "Duplicate entry '§' for key 'users.token'": "Duplicate entry '§' for key 'users.token'",
    "Value '§' at 'secretKey' failed": "Value '§' at 'secretKey' failed",
    'Key (email, token)=(a@b.example, §) already exists.': 'Key (email, token)=(§) already exists.',
    'token﹕§': 'token﹕§',
    '?password.$ne=§': '?password.$ne=§',
  }).map(([text, shown]) => [text.replaceAll('§', S), shown.replaceAll('§', M)] as const),
];

const FORMS: readonly (readonly [text: string, shown: string])[] = [
  [`it was Bearer ${S}.`, `it was Bearer ${M}`],
  [`Basic ${btoa(`bob:${S}`)} it was`, `Basic ${M} it was`],
  [`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${S} z`, `${M} z`],
  ['id AKIAIOSFODNN7EXAMPLE key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', `id ${M} key ${M}`],
  [`-----BEGIN RSA PRIVATE KEY-----\n${S}\n-----END RSA PRIVATE KEY-----`, `-----BEGIN RSA PRIVATE KEY-----${M}`], // oxfmt-ignore
  [`-----BEGIN PRIVATE KEY-----\n${S}`, `-----BEGIN PRIVATE KEY-----${M}`],
  [`ghp_${S}${S}`, M],
  [`github_pat_${S}${S}`, M],
  [`glpat-${S}${S}, glrt-${S}${S}, gldt-${S}${S}`, `${M}, ${M}, ${M}`],
  [`xoxb-123-${S}`, M],
  [`https://hooks.slack.com/services/T0/B0/${S}`, `https://hooks.slack.com/services/${M}`],
  [`sk_live_${S}, rk_test_${S}, whsec_${S}`, `${M}, ${M}, ${M}`],
  [`sk-proj-${S}${S}${S}`, M],
  [`hcaik_${S}${S}`, M],
  [`SG.${S}${S}.${S}${S}`, M],
  [`npm_${S}${S}${S}`, M],
  [`https://hooks.slack.com/workflows/T0/${S}`, `https://hooks.slack.com/workflows/${M}`],
  [`https://discord.com/api/webhooks/123/${S}${S}`, `https://discord.com/api/webhooks/123/${M}`],
  [`https://api.telegram.org/bot123456:AA${S.repeat(4)}/getMe`, `https://api.telegram.org/bot123456:${M}/getMe`], // oxfmt-ignore
  [`GOCSPX-${S}${S}`, M],
  [`dckr_pat_${S}${S}`, M],
  [`glsa_${S}${S}`, M],
  [`hvs.${S}${S}`, M],
  [`ATATT3${S.repeat(4)}`, M],
  [`dapi${'a1'.repeat(16)}`, M],
];

const HARMLESS = [
  'Cannot read properties of undefined (reading "a")',
  'Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0',
  'SyntaxError: Unexpected token } in JSON at position 12',
  'TokenExpiredError: jwt expired',
  'Error: Invalid token: expired',
  'status is 401: unknown API key - check your credentials',
  'at Object.token (file:///srv/app/token.js:10:5)\n    at async auth (/srv/auth:10:5)',
  'SELECT id, password FROM users WHERE token = ? AND id = ?1',
  'if (token === undefined) return null',
  'https://auth.example.com:8443/login?next=/home',
  'http://token:8080/x',
  'https://packages.example/@scope/pkg',
  'bob@example.com, git@github.com:org/repo.git',
  '{"author": "an","tokens":3,"n":1.50,"big":12345678901234567890}',
  '{"token_count":3,"max_tokens":4096,"signature_version":"v4","has_password":true}',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'tokens: 12, max_tokens=4096',
  'Basic authentication is required',
  'The bearer of bad news: hello',
  'https://a.b/reset/instructions',
  'GET /api/activities/24b95582-9e7b-4e0a-9ad1-639773ab7552/reply',
  'GET /reset/:token',
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'Access token expired at 12:30',
  '100% of x%3D1',
  "The password can't be 'short'",
  'secretary: Ann, monkey=1, cardinal: 2, pinned=3, sideboard: 4, authority=5, authentic: 6, passport=7',
  '{"Key":"Author","Value":1.0}',
  'glow-in-the-dark-and-more-than-16',
  'token=&x=1',
];

describe('a text', () => {
  test.each([...SECRET, ...FORMS])('%j is shown without its secret', (text, shown) => {
    expect(redactor.text(text)).toBe(shown);
    expect(redactor.text(shown)).toBe(shown);
  });

  test.each(HARMLESS)('%j stays as it is', (text) => {
    expect(redactor.text(text)).toBe(text);
  });

  test('without a secret’s name or form stays as it is, made of any pieces', () => {
    const piece = fc.oneof(
      fc.constantFrom(...HARMLESS),
      fc.constantFrom('author', 'x', '"n"', '{', '}', '[', ']', '=', ':', '&', '?', '%3D', ' ', '\\', '"', "'", '\n'), // oxfmt-ignore
      fc.integer().map(String),
      fc
        .anything({
          key: fc.constantFrom('author', 'n', 'a b', 'x-y', '<'),
          values: [fc.integer(), fc.double({ noNaN: true }), fc.string(), fc.boolean()],
        })
        .map((value) => JSON.stringify(value) ?? ''),
      fc.webUrl({ withQueryParameters: true }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        // Pieces put together may make a name and a value, such as `token` and `: x`.
        const letters = pieces
          .join('')
          .replaceAll('author', '')
          .replaceAll(/[^a-z/@]/gi, '');
        fc.pre(!/token|auth|password|credential|key|bearer|basic|sec|cook|pin|sig|sid|pw|reset|otp|jwt|cvv|cvc|csrf|pass|\/\/[^/]*@/i.test(letters)); // oxfmt-ignore
        expect(redactor.text(pieces.join(''))).toBe(pieces.join(''));
      }),
    );
  });

  test('is read to its end however it is made', () => {
    const pieces =
      '= : " \' { [ \\ \\" // //a: %3D %25 %2F%2F eyJ- -- --a <a> </ ?a {" [" name="a" SG. /reset/ -----BEGIN';
    for (const piece of [...pieces.split(' '), 'password', '\r\n', 'Bearer ', 'name="x"\r\n']) {
      const text = `${piece.repeat(100_000 / piece.length)}&password=${S}`;
      expect(redactor.text(text)).not.toContain(S);
    }
  });
});

test.each(['a=', 'a＝', 'ｔ：', 'a%3D', '"a"=', 'a.b='])(
  'of %j again and again each name is judged by itself',
  (piece) => {
    let judged = 0;
    const text = piece.repeat(1_000);
    maskNamedValues(text, (name) => {
      judged += name.length;
      return 'plain';
    });
    expect(judged).toBeLessThanOrEqual(text.length);
  },
);

describe('JSON in a text', () => {
  test.each([
    [`{ "n" : 1.0, "password" : "${S}" , "e":1E5,"s":"\\u00e9\\/" }`, `{ "n" : 1.0, "password" : "${M}" , "e":1E5,"s":"\\u00e9\\/" }`], // oxfmt-ignore
    [`[12345678901234567890, ["x", {"token":\n[1.50]}]]`, `[12345678901234567890, ["x", {"token":\n"${M}"}]]`], // oxfmt-ignore
    [`got {"h":[["cookie", "${S}"] ,["a",1.0]]} twice: {"a":1.0}`, `got {"h":[["cookie", "${M}"] ,["a",1.0]]} twice: {"a":1.0}`], // oxfmt-ignore
    [`{"text":"{\\"token\\":\\"${S}\\",\\"n\\":1.0}","n":2.0}`, `{"text":"{\\"token\\":\\"${M}\\",\\"n\\":1.0}","n":2.0}`], // oxfmt-ignore
    [`{"h":"Cookie: a=${S}; b","n":1.0}`, `{"h":"Cookie: ${M}","n":1.0}`],
    [
      `{"__proto__":{"token":"${S}","a":1.0},"":[]}`,
      `{"__proto__":{"token":"${M}","a":1.0},"":[]}`,
    ],
  ])('%j keeps all but its secret, to the letter', (text, shown) => {
    expect(redactor.text(text)).toBe(shown);
    expect(redactor.text(shown)).toBe(shown);
  });

  test('says the same but for its secrets, beside any other text', () => {
    const others = fc.anything({
      key: fc.oneof(fc.constantFrom('a', '__proto__', 'é"\\', ''), fc.string()),
      values: [fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), fc.boolean(), fc.constant(null)],
    }); // oxfmt-ignore
    const spaces = fc.constantFrom(0, 1, '\t');
    fc.assert(
      fc.property(fc.array(others), fc.array(others), spaces, (before, behind, space) => {
        const written = (secret: unknown): string =>
          JSON.stringify(
            [...before, { x: [1], list: [['token', secret]] }, ...behind],
            null,
            space,
          );
        fc.pre(redactor.text(written('')) === written(''));
        expect(redactor.text(written(S))).toBe(written(M));
      }),
    );
  });
});

describe('what an app declares private', () => {
  const own = createRedactor({
    names: ['term', 'Vorname'],
    routes: ['/reset/:token', '/users/*/keys/:key', '/:tenant/files/:name{[a-z]+}/raw'],
  });
  test.each([
    ['term=fun&x=1', `term=${M}&x=1`],
    ['search[term]=fun', `search[term]=${M}`],
    ['{"vorname":"Ann","nachname":"B"}', `{"vorname":"${M}","nachname":"B"}`],
    ['/reset/abc', `/reset/${M}`],
    ['GET /api/reset/abc?x=1', `GET /api/reset/${M}?x=1`],
    ['https://h/users/7/keys/k1/x', `https://h/users/7/keys/${M}/x`],
    ['/acme/files/cv/raw', `/${M}/files/${M}/raw`],
    ['next=%2Freset%2Fabc%3Fx', `next=%2Freset%2F${M}%3Fx`],
    ['next=%252Freset%252Fabc', `next=%252Freset%252F${M}`],
    ['/reset/:token', '/reset/:token'],
    ['/resets/abc', '/resets/abc'],
    ['/users/7/key/k1', '/users/7/key/k1'],
  ])('in %s', (text, shown) => expect(own.text(text)).toBe(shown));

  test('is shown where it is not declared', () => {
    expect(redactor.text('/reset/abc?term=fun')).toBe('/reset/abc?term=fun');
    expect(redactor.value('term', 'fun')).toBe('fun');
    expect(own.value('term', 'fun')).toBe(M);
  });
});

test.each([
  [
    { Key: 'api_key', Value: S },
    { Key: 'api_key', Value: M },
  ],
  [
    { header: 'Cookie', value: [S] },
    { header: 'Cookie', value: M },
  ],
  [
    { id: 7, field: 'new_password', value: S, x: 1 },
    { id: 7, field: 'new_password', value: M, x: 1 },
  ],
  [
    { name: 'author', key: 'token', value: S },
    { name: 'author', key: 'token', value: M },
  ],
  [
    { op: 'replace', path: '/user/password', value: S },
    { op: 'replace', path: '/user/password', value: M },
  ],
  [
    { path: ['user', 'password'], expected: 'number', received: S },
    { path: ['user', 'password'], expected: 'number', received: M },
  ],
  [
    { input: S, path: [{ type: 'object', key: 'password' }] },
    { input: M, path: [{ type: 'object', key: 'password' }] },
  ],
  [
    { property: 'pin', oldValue: S, newValue: S },
    { property: 'pin', oldValue: M, newValue: M },
  ],
  [
    { Name: 'Author', Value: S },
    { Name: 'Author', Value: S },
  ],
])('name and value apart: %j', (value, shown) => {
  expect(redactor.deep([value])).toEqual([shown]);
  expect(redactor.value('x', value)).toEqual(shown);
  expect(redactor.text(JSON.stringify({ list: [value] }))).toBe(JSON.stringify({ list: [shown] }));
});

test('values that are not secrets stay under a secret’s name', () => {
  expect(redactor.deep({ token: null, has_password: true, tokens: 12 })).toEqual({
    token: null,
    has_password: true,
    tokens: 12,
  });
  expect(redactor.deep({ token: 12, tokens: ['a'] })).toEqual({ token: M, tokens: M });
});
