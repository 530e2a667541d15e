import { describe, expect, test } from 'vitest';
import { documentOf, PARENT_ID } from './open.ts';

describe('http', () => {
  test('is read from the new names', async () => {
    const values = {
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'url.scheme': 'https',
      'url.path': '/api/x',
      'url.query': 'a=1',
      'server.address': 'example.com',
      'server.port': 8443,
      'user_agent.original': 'test',
      'client.address': '203.0.113.9',
    };
    expect(await documentOf({}, values)).toMatchObject({
      http: {
        request: {
          method: 'GET',
          url: 'https://example.com:8443/api/x?a=1',
          user_agent: 'test',
          client_ip: '203.0.113.9',
          x_forwarded_for: true,
        },
        response: { status: 200 },
      },
    });
  });

  test('is read from the old names', async () => {
    const values = {
      'http.method': 'POST',
      'http.status_code': 201,
      'http.host': 'example.com',
      'http.target': '/y?b=2',
      'http.user_agent': 'old',
      'net.peer.ip': '198.51.100.7',
      'message.type': 'RECEIVED',
      'messaging.message_payload_size_bytes': 512,
    };
    expect(await documentOf({}, values)).toMatchObject({
      http: {
        request: {
          method: 'POST',
          url: 'http://example.com/y?b=2',
          user_agent: 'old',
          client_ip: '198.51.100.7',
        },
        response: { status: 201, content_length: 512 },
      },
    });
  });

  test.each<[Record<string, string | number>, string]>([
    [{ 'url.full': 'https://a.example/b' }, 'https://a.example/b'],
    [{ 'http.url': 'https://a.example/b' }, 'https://a.example/b'],
    [{ 'url.scheme': 'https', 'server.address': 'a', 'server.port': 443 }, 'https://a/'],
    [{ 'http.scheme': 'http', 'net.peer.name': 'a', 'net.peer.port': 81 }, 'http://a:81/'],
  ])('assembles the URL of a client call from %j', async (values, url) => {
    const document = await documentOf({ kind: 3, parentSpanId: PARENT_ID }, values);
    expect(document).toHaveProperty('http.request.url', url);
  });

  test('leaves out an address that is none, and a URL without host', async () => {
    const document = await documentOf({}, { 'http.method': 'GET', 'client.address': 'unix' });
    expect(document).not.toHaveProperty('http.request.url');
    expect(document).not.toHaveProperty('http.request.client_ip');
  });
});
