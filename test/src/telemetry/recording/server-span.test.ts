import { describe, expect, it } from 'vitest';
import { readRequest, requestAttributes } from '../../../../src/telemetry/recording/server-span.ts';

const options = {
  clientAddress: (address: string | undefined) => address,
  redactUrl: (text: string) => text,
};

describe('readRequest', () => {
  it('takes a URL apart', () => {
    const request = new Request(
      'https://api.cruddur.com:8443/api/activities/search?term=fun%20cloud',
      {
        method: 'POST',
        headers: { 'user-agent': 'curl/8', 'cf-connecting-ip': '203.0.113.7' },
      },
    );
    expect(readRequest(request, options)).toEqual({
      url: request.url,
      method: 'POST',
      scheme: 'https',
      host: 'api.cruddur.com:8443',
      path: '/api/activities/search',
      query: 'term=fun%20cloud',
      userAgent: 'curl/8',
      clientAddress: '203.0.113.7',
    });
  });

  it('is not misled by a question mark without a query', () => {
    const facts = readRequest(new Request('http://h/?'), options);
    expect(facts).toMatchObject({ path: '/', query: '', clientAddress: undefined });
  });

  it('takes the first of several forwarded addresses, else the peer’s', () => {
    const forwarded = new Request('http://h/', {
      headers: { 'x-forwarded-for': '1.2.3.4, 5.6.7.8' },
    });
    expect(readRequest(forwarded, options).clientAddress).toBe('1.2.3.4');
    const direct = readRequest(new Request('http://h/'), { ...options, peerAddress: '9.9.9.9' });
    expect(direct.clientAddress).toBe('9.9.9.9');
  });

  it('keeps of the address what the setting leaves', () => {
    const request = new Request('http://h/', { headers: { 'cf-connecting-ip': '203.0.113.7' } });
    const facts = readRequest(request, { ...options, clientAddress: () => undefined });
    expect(facts.clientAddress).toBeUndefined();
    expect(requestAttributes(facts)).not.toHaveProperty('client.address');
  });

  it('masks what the redactor masks in the query', () => {
    const facts = readRequest(new Request('http://h/?token=hush'), {
      ...options,
      redactUrl: (text) => text.replace('hush', '***'),
    });
    expect(requestAttributes(facts)).toMatchObject({ 'url.query': 'token=***' });
  });
});
