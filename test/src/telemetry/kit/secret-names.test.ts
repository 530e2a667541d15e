import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNameMatcher, SECRET_NAMES } from '../../../../src/telemetry/kit/secret-names.ts';

/** rollbar.js 2.26 and pyrollbar 1.3, by default. */
const SCRUBBED_BY_ROLLBAR =
  'pw pass passwd password password_confirmation passwordConfirmation confirm_password confirmPassword secret ' +
  'secret_token secretToken secret_key secretKey user_session_secret api_key access_token accessToken ' +
  'x-rollbar-access-token auth authentication authorization www_authorization http_authorization oauth_access_token ' +
  'oauth_token token authenticity_token x_access_token x_csrf_token http_x_csrf_token _csrf csrf omniauth.auth ' +
  'cookie set_cookie cookies Authorization X-CSRF-Token';

const kindOf = createNameMatcher();
const isSecretName = (name: string): boolean => kindOf(name) === 'secret';

describe('a matcher of names', () => {
  test.each([...SECRET_NAMES, ...SCRUBBED_BY_ROLLBAR.split(' ')])('tells %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  test.each([
    'X-Api-Key',
    'apikey',
    'userAPIKey',
    'DBPassword',
    'AWSSecretAccessKey',
    'GITHUB_API_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'userPassword',
    'db.password',
    'login[password]',
    'user[login][password][]',
    'X-Amz-Security-Token',
    'http.request.header.authorization',
    'http.request.header.x_honeycomb_team',
    'Proxy-Authorization',
    'OAuthToken',
    'accesstoken',
    'ACCESSTOKEN',
    '__Host-csrf',
    'db_password',
    'stripe_api_key',
    'private_key',
    'jwt',
    'password[]',
    'newPassword',
    'reset_token',
    'user[token]',
    'token.',
    ' token ',
    'to ken',
    'token\0',
    'pass\0word',
    'pass%00word',
    '%2570assword',
    'user%5Btoken%5D',
    'https%3A%2F%2Fa%2F%3Ftoken',
    '{"token"',
    'password\\n',
    'password.$ne',
    '%252525252570assword',
    'psk',
    'wachtwoord',
    'db_пароль',
    'ユーザーパスワード',
    '用户密码',
    '비밀번호2',
    'oauth_verifier',
    'private_key_pem',
    'activationKey',
    'secretAnswer',
    'ｐａｓｓｗｏｒｄ',
    'contraseña',
    'X-Amz-Signature',
    'sessionid',
    'PHPSESSID',
    'connect.sid',
    'pwd',
    'passphrase',
    'otp',
    'sig',
    'SAMLResponse',
    'creditCardNumber',
    'cvv2',
    'password1',
    'password_2',
    'passwords',
    'api_keys',
    'password_hash',
    'passwordConfirm',
    'token_value',
    'dbpassword',
    'clientsecret',
    'verification_code',
    '2fa_code',
    'bank_account',
    'client_secret',
    'id_token',
    'totp',
    'secret_key_base',
    'password_b64',
    'password_base64',
    'apiKeyProd',
    'stripeSecretKeyLive',
    'x_apikey_v2',
    `${'x'.repeat(10_000)}.password`,
  ])('tells %s', (name) => expect(isSecretName(name)).toBe(true));

  test.each([
    'auth_method',
    'max_tokens',
    'signature_version',
    'session_count',
    'status_code',
    'country_code',
    'error_code',
    'public_key',
    'cache_key',
    'authority',
    'keyboard',
    'pinned',
    'spin',
    'design',
    'inside',
    'us_id',
    'ssidebar',
    'tokenize',
    'tokenizer',
    'token_type',
    'secret_name',
    'password_policy',
    'token_count',
    'tokens',
    'gen_ai.usage.input_tokens',
    'password_reset_enabled',
    'passwordless',
    'authenticated',
    'author',
    'cookie_consent',
    'secretary',
    'monkey',
    'cardinal',
    'sideboard',
    'authentic',
    'passport',
    'database',
    'csv',
    'passenger',
    'bypass',
    'compass',
    'key',
    'user_id',
    'trace_id',
    'handle',
    'http.route',
    'app.now',
    '',
    '...',
    'x'.repeat(10_000),
  ])('lets %s be', (name) => expect(isSecretName(name)).toBe(false));

  test('goes by the end of the name, with anything before it', () => {
    const before = fc.tuple(fc.string(), fc.constantFrom('.', '_', '-', '[', ' ', '/'));
    fc.assert(
      fc.property(before, fc.constantFrom(...SECRET_NAMES), ([some, separator], name) => {
        expect(isSecretName(`${some}${separator}${name}`)).toBe(true);
        // A member of what is called so is a part of it.
        expect(isSecretName(`${name}${separator}count`)).toBe(separator === '[');
      }),
    );
  });
});
