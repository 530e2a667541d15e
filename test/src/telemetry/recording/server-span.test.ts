import { describe, expect, it } from 'vitest';
import { clientAddress } from '../../../../src/telemetry/recording/client-address.ts';
import {
  readRequest,
  requestAttributes,
  serverSpanName,
} from '../../../../src/telemetry/recording/server-span.ts';

const options = {
  clientAddress: (address: string | undefined) => address,
  redactUrl: (text: string) => text,
  addressFrom: 'cf-connecting-ip' as const,
  trustedHops: 0,
};
const behind = (trustedHops: number) => ({
  ...options,
  addressFrom: 'x-forwarded-for' as const,
  trustedHops,
});

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
      knownMethod: 'POST',
      scheme: 'https',
      host: 'api.cruddur.com:8443',
      path: '/api/activities/search',
      query: 'term=fun%20cloud',
      userAgent: 'curl/8',
      clientAddress: '203.0.113.7',
      wholeAddress: '203.0.113.7',
      isForwarded: false,
    });
  });

  it('is not misled by a question mark without a query', () => {
    const facts = readRequest(new Request('http://h/?'), options);
    expect(facts).toMatchObject({ path: '/', query: '', clientAddress: undefined });
  });

  const CF = 'cf-connecting-ip';
  const XFF = 'x-forwarded-for';
  const PEER = '198.51.100.1';
  it.each([
    [{ [CF]: '203.0.113.7' }, '203.0.113.7'],
    [{ [CF]: '203.0.113.7', [XFF]: '1.2.3.4' }, '203.0.113.7'],
    [{ [CF]: '2001:db8::7' }, '2001:db8::7'],
    [{ [XFF]: '1.2.3.4' }, PEER],
    [{ [CF]: 'junk' }, PEER],
    [{ forwarded: 'for=1.2.3.4' }, PEER],
    [{}, PEER],
  ])('behind Cloudflare takes of %j the address %s', (headers, address) => {
    const request = new Request('http://h/', { headers: { ...headers } });
    const facts = readRequest(request, { ...options, peerAddress: PEER });
    expect(facts).toMatchObject({ clientAddress: address, isForwarded: false });
    expect(requestAttributes(facts)).not.toHaveProperty('client.address.forwarded');
  });

  it.each([{ [CF]: '203.0.113.7' }, { [XFF]: '1.2.3.4' }, {}])(
    'with nothing before it takes the peer’s address for %j',
    (headers) => {
      const request = new Request('http://h/', { headers: { ...headers } });
      const direct = { ...options, addressFrom: 'peer' as const, peerAddress: PEER };
      expect(readRequest(request, direct)).toMatchObject({
        clientAddress: PEER,
        isForwarded: false,
      });
    },
  );

  it.each([
    ['1.2.3.4', 1, '1.2.3.4'],
    ['9.9.9.9, 1.2.3.4', 1, '1.2.3.4'],
    ['9.9.9.9, 1.2.3.4, 10.0.0.1', 2, '1.2.3.4'],
    ['9.9.9.9, 1.2.3.4, 10.0.0.1', 3, '9.9.9.9'],
    ['1.2.3.4', 2, PEER],
    ['9.9.9.9 GET http /admin? 200 OK', 1, PEER],
    ['9.9.9.9 GET http /admin? 200 OK, 1.2.3.4', 1, '1.2.3.4'],
    ['9.9.9.9, 1.2.3.4:5678', 1, '1.2.3.4'],
    ['9.9.9.9, 2001:db8::1 ', 1, '2001:db8::1'],
    ['9.9.9.9, [2001:db8::1]', 1, '2001:db8::1'],
    ['9.9.9.9, [::1]:80', 1, '::1'],
    ['9.9.9.9, fe80::1%eth0', 1, 'fe80::1'],
    ['1.2.3.4, , ', 1, '1.2.3.4'],
    ['9.9.9.9, unknown', 1, PEER],
    ['9.9.9.9, _hidden', 1, PEER],
    ['9.9.9.9, 1.2.3', 1, PEER],
    ['9.9.9.9, 999.1.2.3', 1, PEER],
    [',,,', 1, PEER],
    [`9.9.9.9, ${'1'.repeat(10_240)}`, 1, PEER],
    [`9.9.9.9, ::1%${'a'.repeat(10_240)}`, 1, PEER],
    [`${'9.9.9.9,'.repeat(1_000)}1.2.3.4`, 1, '1.2.3.4'],
  ])('takes of X-Forwarded-For %j, %i of whose writers are ours, %s', (header, hops, address) => {
    const request = new Request('http://h/', { headers: { [XFF]: header, [CF]: '203.0.113.9' } });
    const facts = readRequest(request, { ...behind(hops), peerAddress: PEER });
    const isForwarded = address !== PEER;
    expect(facts).toMatchObject({ clientAddress: address, isForwarded });
    const attributes = requestAttributes(facts);
    expect(attributes['client.address']).toBe(address);
    expect(attributes['client.address.forwarded']).toBe(isForwarded ? true : undefined);
  });

  it.each([
    ['1.2.3.4:5678', '1.2.3.0'],
    ['[2001:db8:1:2::7]:80', '2001:db8:1::'],
    ['unknown', '198.51.100.0'],
  ])('cuts and drops the address of %s', (header, network) => {
    const request = new Request('http://h/', { headers: { [XFF]: header } });
    const read = (mode: 'cut' | 'drop') =>
      readRequest(request, {
        ...behind(1),
        clientAddress: (address) => clientAddress(address, mode),
        peerAddress: PEER,
      });
    expect(read('cut').clientAddress).toBe(network);
    const dropped = requestAttributes(read('drop'));
    expect(Object.keys(dropped).filter((key) => key.startsWith('client'))).toEqual([]);
  });

  it('tells at most so much of what a caller writes', () => {
    const request = new Request(`http://h/${'p'.repeat(16_000)}?a=1&b=${'q'.repeat(16_000)}&c=3`, {
      method: 'M'.repeat(1_000),
      headers: { 'user-agent': 'u'.repeat(100_000) },
    });
    const facts = readRequest(request, options);
    expect(facts).toMatchObject({ query: 'a=1&b=…', userAgent: `${'u'.repeat(255)}…` });
    expect(facts.path).toBe(`/${'p'.repeat(398)}…`);
    expect(facts.method).toHaveLength(100);
    expect(facts.url).toBe(`http://h${facts.path}?a=1&b=…`);
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

describe('requestAttributes', () => {
  const attributesOf = (url: string, init?: RequestInit) =>
    requestAttributes(readRequest(new Request(url, init), options));

  it.each([
    ['https://api.cruddur.com/', 'api.cruddur.com', 443],
    ['http://api.cruddur.com/', 'api.cruddur.com', 80],
    ['https://api.cruddur.com:443/', 'api.cruddur.com', 443],
    ['https://api.cruddur.com:8443/', 'api.cruddur.com', 8443],
    ['http://127.0.0.1:4567/x?y=1:2', '127.0.0.1', 4567],
    ['http://[::1]:4567/', '::1', 4567],
    ['https://[2001:db8::1]/', '2001:db8::1', 443],
  ])('of %s have address %s and port %i', (url, address, port) => {
    expect(attributesOf(url)).toMatchObject({ 'server.address': address, 'server.port': port });
  });

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'QUERY'])(
    'know the method %s',
    (method) => {
      const attributes = attributesOf('http://h/', { method });
      expect(attributes['http.request.method']).toBe(method);
      expect(attributes).not.toHaveProperty('http.request.method_original');
    },
  );

  it.each(['PROPFIND', 'patch', 'X'.repeat(100)])('keep the method %s apart', (method) => {
    expect(attributesOf('http://h/', { method })).toMatchObject({
      'http.request.method': '_OTHER',
      'http.request.method_original': method,
    });
  });
});

describe('serverSpanName', () => {
  it.each([
    ['GET', undefined, 'GET'],
    ['GET', '/api/:id', 'GET /api/:id'],
    ['PROPFIND', undefined, 'HTTP'],
    ['PROPFIND', '/api/:id', 'HTTP /api/:id'],
  ])('of %s %s is %s', (method, route, name) => {
    const facts = readRequest(new Request('http://h/', { method }), options);
    expect(serverSpanName(facts, route)).toBe(name);
  });
});
