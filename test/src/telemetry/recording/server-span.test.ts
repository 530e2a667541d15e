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
      knownMethod: 'POST',
      scheme: 'https',
      host: 'api.cruddur.com:8443',
      path: '/api/activities/search',
      query: 'term=fun%20cloud',
      userAgent: 'curl/8',
      clientAddress: '203.0.113.7',
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
    ['Cloudflare’s header', { [CF]: '203.0.113.7' }, '203.0.113.7', false],
    [
      'Cloudflare’s before the forged',
      { [XFF]: '1.2.3.4', [CF]: '203.0.113.7' },
      '203.0.113.7',
      false,
    ],
    ['IPv6 of Cloudflare’s', { [CF]: '2001:db8::7', [XFF]: '1.2.3.4' }, '2001:db8::7', false],
    ['the first forwarded', { [XFF]: '1.2.3.4, 5.6.7.8' }, '1.2.3.4', true],
    ['a forwarded one with a port', { [XFF]: '1.2.3.4:5678' }, '1.2.3.4', true],
    ['forwarded IPv6', { [XFF]: '2001:db8::1 , 5.6.7.8' }, '2001:db8::1', true],
    ['forwarded IPv6 in brackets', { [XFF]: '[2001:db8::1]' }, '2001:db8::1', true],
    ['forwarded IPv6 with a port', { [XFF]: '[::1]:80, 5.6.7.8' }, '::1', true],
    ['forwarded IPv6 without its zone', { [XFF]: 'fe80::1%eth0' }, 'fe80::1', true],
    ['the first that is not empty', { [XFF]: ' , ,1.2.3.4' }, '1.2.3.4', true],
    ['the peer for nothing', {}, PEER, false],
    ['the peer for an empty header', { [XFF]: '' }, PEER, false],
    ['the peer for commas', { [XFF]: ','.repeat(10_000) }, PEER, false],
    ['the peer for an unknown caller', { [XFF]: 'unknown, 5.6.7.8' }, PEER, false],
    ['the peer for a hidden caller', { [XFF]: '_hidden' }, PEER, false],
    ['the peer for a host', { [XFF]: 'evil.example' }, PEER, false],
    ['the peer for what is no IPv4', { [XFF]: '1.2.3.400' }, PEER, false],
    ['the peer for three numbers', { [XFF]: '1.2.3' }, PEER, false],
    ['the peer for what is no IPv6', { [XFF]: '1:2:3' }, PEER, false],
    ['the peer for a URL', { [XFF]: '[::1]/[::2]' }, PEER, false],
    ['the peer for markup', { [XFF]: '<script>' }, PEER, false],
    ['the peer for a zone of ten kilobytes', { [XFF]: `::1%${'a'.repeat(10_240)}` }, PEER, false],
    ['the peer for ten kilobytes', { [XFF]: '1'.repeat(10_240) }, PEER, false],
    ['the forwarded for junk of Cloudflare’s', { [CF]: 'junk', [XFF]: '1.2.3.4' }, '1.2.3.4', true],
    ['the peer, as Forwarded is not read', { forwarded: 'for=1.2.3.4' }, PEER, false],
  ] as const)('takes for the client’s address %s', (_, headers, address, isForwarded) => {
    const request = new Request('http://h/', { headers: { ...headers } });
    const facts = readRequest(request, { ...options, peerAddress: PEER });
    expect(facts).toMatchObject({ clientAddress: address, isForwarded });
    const attributes = requestAttributes(facts);
    expect(attributes['client.address']).toBe(address);
    expect(attributes['client.address.forwarded']).toBe(isForwarded ? true : undefined);
  });

  it.each([
    [{ [CF]: '203.0.113.7' }, '203.0.113.0'],
    [{ [CF]: '2001:db8:1:2::7' }, '2001:db8:1::'],
    [{ [XFF]: '1.2.3.4:5678' }, '1.2.3.0'],
    [{ [XFF]: '[2001:db8:1:2::7]:80' }, '2001:db8:1::'],
    [{ [XFF]: 'unknown' }, '198.51.100.0'],
    [{}, '198.51.100.0'],
  ])('cuts and drops the address of %j', (headers, network) => {
    const request = new Request('http://h/', { headers: { ...headers } });
    const read = (mode: 'cut' | 'drop') =>
      readRequest(request, {
        ...options,
        clientAddress: (address) => clientAddress(address, mode),
        peerAddress: PEER,
      });
    expect(read('cut').clientAddress).toBe(network);
    const dropped = requestAttributes(read('drop'));
    expect(Object.keys(dropped).filter((key) => key.startsWith('client'))).toEqual([]);
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
