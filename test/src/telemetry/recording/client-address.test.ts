import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientAddress } from '../../../../src/telemetry/recording/client-address.ts';

test.each([
  ['203.0.113.77', '203.0.113.0'],
  ['::ffff:203.0.113.77', '203.0.113.0'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
  ['2001:db8::1', '2001:db8::'],
  ['::1', '::'],
  ['2001:DB8:0:ffff::', '2001:db8::'],
  ['unknown', undefined],
  ['203.0.113.77, 10.0.0.1', undefined],
])('clientAddress cuts %s to %s', (address, network) => {
  expect(clientAddress(address, 'cut')).toBe(network);
});

test('clientAddress keeps or drops the whole address', () => {
  expect(clientAddress('203.0.113.77', 'keep')).toBe('203.0.113.77');
  expect(clientAddress('203.0.113.77', 'drop')).toBeUndefined();
  expect(clientAddress(undefined, 'cut')).toBeUndefined();
});

test('clientAddress gives one network one text', () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.integer({ min: 0, max: 0xffff }), (address, last) => {
      const network = clientAddress(address, 'cut');
      if (network === undefined || network.includes('.')) return;
      expect(clientAddress(network, 'cut')).toBe(network);
      const neighbour = network.replace(/::$/, `::${last.toString(16)}`);
      expect(clientAddress(neighbour, 'cut')).toBe(network);
    }),
  );
});
