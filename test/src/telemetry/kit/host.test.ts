import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPort, joinHost, splitHost } from '../../../../src/telemetry/kit/host.ts';

describe('splitHost', () => {
  it.each([
    ['api.cruddur.com', 'api.cruddur.com', undefined],
    ['api.cruddur.com:8443', 'api.cruddur.com', 8443],
    ['127.0.0.1:8080', '127.0.0.1', 8080],
    ['[::1]', '::1', undefined],
    ['[::1]:8080', '::1', 8080],
    ['::1', '::1', undefined],
    ['2001:db8::1:80', '2001:db8::1:80', undefined],
    ['', '', undefined],
    ['h:', 'h', undefined],
    ['h:http', 'h', undefined],
    ['[::1', '[::1', undefined],
  ])('takes %j apart', (host, address, port) => {
    expect(splitHost(host)).toEqual({ address, port });
  });
});

describe('joinHost', () => {
  it.each([
    ['h', 443, 'https', 'h'],
    ['h', 80, 'http', 'h'],
    ['h', 443, 'http', 'h:443'],
    ['h', 80, 'https', 'h:80'],
    ['h', 443, 'wss', 'h:443'],
    ['h', undefined, 'https', 'h'],
    ['::1', undefined, 'http', '[::1]'],
    ['::1', 8080, 'http', '[::1]:8080'],
  ])('writes %s and port %s for %s as %s', (address, port, scheme, expected) => {
    expect(joinHost({ address, port }, scheme)).toBe(expected);
  });

  it('puts together what splitHost took apart, for every URL', () => {
    const scheme = fc.constantFrom('http', 'https');
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((ip) => `[${ip}]`),
    );
    const port = fc.option(fc.integer({ min: 1, max: 65_535 }));
    fc.assert(
      fc.property(scheme, host, port, (each, name, number) => {
        const url = new URL(`${each}://${name}${number === null ? '' : `:${number}`}/`);
        const { address, port: found } = splitHost(url.host);
        expect(found ?? defaultPort(each)).toBe(number ?? defaultPort(each));
        expect(address).not.toMatch(/[[\]]/);
        expect(joinHost({ address, port: found }, each)).toBe(url.host);
      }),
    );
  });
});
