/** One list of secrets for all that leaves: the same names through every door, with the same answer. */
import { describe, expect, test } from 'vitest';
import { createLogging } from '../../../src/telemetry/cloudwatch/logger.ts';
import { createRedactor } from '../../../src/telemetry/kit/redact.ts';
import { sentryEventToRollbarItem } from '../../../src/telemetry/rollbar/item/encode.ts';

const VALUE = 'S3cr3t-0f-th1s-t3st';
const redactor = createRedactor();

function logged(format: 'json' | 'text', write: (line: string) => void) {
  const createLogger = createLogging({
    level: 'debug',
    format,
    now: Date.now,
    redact: (name, value) => redactor.value(name, value),
  });
  return createLogger({}, ({ message }) => write(message));
}

const access = {
  at: 0,
  ip: '127.0.0.1',
  method: 'GET',
  protocol: 'HTTP/1.1',
  status: 200,
  durationMs: 1,
};

/** What leaves through each door for a value under a name. */
const DOORS: Record<string, (name: string) => string> = {
  'a log field': (name) => {
    let text = '';
    logged('json', (line) => (text += line)).info('m', { [name]: VALUE });
    logged('text', (line) => (text += line)).info('m', { deep: { [name]: VALUE } });
    return text;
  },
  'a span attribute': (name) => {
    const attributes: Record<string, unknown> = { [name]: VALUE };
    redactor.attributes(attributes);
    return JSON.stringify(attributes);
  },
  'the query of a URL': (name) => {
    const query = `a=b&${encodeURIComponent(name)}=${VALUE}`;
    const attributes: Record<string, unknown> = { 'url.query': query };
    redactor.attributes(attributes);
    return JSON.stringify([
      attributes,
      redactor.text(`https://a.example/p?${query}#x`),
      redactor.text(`https://a.example/p#${encodeURIComponent(name)}=${VALUE}`),
      redactor.text(`https://a.example/p?next=/q?${encodeURIComponent(name)}=${VALUE}`),
    ]);
  },
  'the query in an access line': (name) => {
    let text = '';
    const url = `https://a.example/p?a=b&${encodeURIComponent(name)}=${VALUE}`;
    logged('text', (line) => (text += line)).access({ ...access, url });
    return text;
  },
  'a header in a Rollbar item': (name) =>
    JSON.stringify(
      sentryEventToRollbarItem({
        message: 'm',
        request: { url: 'https://a.example/', headers: { [name]: VALUE } },
      }),
    ),
  'breadcrumbs of a Rollbar item': (name) =>
    JSON.stringify(
      sentryEventToRollbarItem({
        message: 'm',
        breadcrumbs: [
          { message: 'x', data: { deep: [{ [name]: VALUE }] } },
          {
            category: 'fetch',
            data: { url: `https://a.example/?${encodeURIComponent(name)}=${VALUE}` },
          },
        ],
      }),
    ),
  'the query in a Rollbar item': (name) =>
    JSON.stringify(
      sentryEventToRollbarItem({
        message: 'm',
        request: { url: `https://a.example/?${encodeURIComponent(name)}=${VALUE}` },
      }),
    ),
};

const SECRET = [
  'password',
  'Authorization',
  'X-Honeycomb-Team',
  'access_token',
  'accessToken',
  'set-cookie',
  'http.request.header.authorization',
  'SECRET_ACCESS_KEY',
  'x-amz-security-token',
  'X-Amz-Signature',
  'userPassword',
  'db.password',
  'login[password]',
  'api-key',
  'apiKey',
  'client_secret',
  'refresh_token',
  'omniauth.auth',
  '_csrf',
  'X-Rollbar-Access-Token',
];
const HARMLESS = [
  'auth_method',
  'token_count',
  'password_reset_enabled',
  'authenticated',
  'author',
  'passenger',
  'handle',
  'user-agent',
];

describe.each(Object.entries(DOORS))('%s', (_, leave) => {
  test.each(SECRET)('does not let out what stands under %s', (name) => {
    const text = leave(name);
    expect(text).not.toContain(VALUE);
    expect(text).toContain('********');
  });

  test.each(HARMLESS)('lets out what stands under %s', (name) => {
    expect(leave(name)).toContain(VALUE);
  });
});
