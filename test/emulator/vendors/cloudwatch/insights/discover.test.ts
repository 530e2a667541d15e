/** The fields that CloudWatch Logs finds in messages by itself, in the form of each kind of log. */
import { describe, expect, test } from 'vitest';
import {
  discover,
  lambdaFields,
} from '../../../../../emulator/vendors/cloudwatch/insights/discover.ts';
import { answer } from './answer.ts';

const ID = '8f507cfc-xmpl-4697-b07a-ac58fc914c95';
const REPORT = `REPORT RequestId: ${ID}\tDuration: 102.25 ms\tBilled Duration: 103 ms\tMemory Size: 128 MB\tMax Memory Used: 73 MB\tInit Duration: 162.11 ms\t\nXRAY TraceId: 1-5e34a614-10bdxmplf1fb44f07bc535a1\tSegmentId: 07f5xmpl2d1f6f85\tSampled: true\t\n`;

describe('Lambda', () => {
  test.each([
    [`START RequestId: ${ID} Version: $LATEST\n`, { '@type': 'START', '@requestId': ID }],
    [`END RequestId: ${ID}\n`, { '@type': 'END', '@requestId': ID }],
    [
      REPORT,
      {
        '@type': 'REPORT',
        '@requestId': ID,
        '@duration': 102.25,
        '@billedDuration': 103,
        '@memorySize': 128_000_000,
        '@maxMemoryUsed': 73_000_000,
        '@initDuration': 162.11,
        '@xrayTraceId': '1-5e34a614-10bdxmplf1fb44f07bc535a1',
        '@xraySegmentId': '07f5xmpl2d1f6f85',
      },
    ],
    [`2026-11-22T10:00:00.000Z\t${ID}\tINFO\thello`, { '@requestId': ID }],
    [`[ERROR]\t2026-11-22T10:00:00.000Z\t${ID}\thello`, { '@requestId': ID }],
    [`2026-11-22T10:00:00.000Z ${ID} Task timed out after 3.00 seconds`, { '@requestId': ID }],
    [
      'REPORT RequestId: req-1  Duration: 5.5 ms  Billed Duration: 6 ms',
      { '@type': 'REPORT', '@requestId': 'req-1', '@duration': 5.5, '@billedDuration': 6 },
    ],
    [
      'REPORT RequestId: 1 Duration: 5 ms Billed Duration: 6 ms Memory Size: 1 MB Max Memory Used: 1 MB',
      {
        '@type': 'REPORT',
        '@requestId': '1',
        '@duration': 5,
        '@billedDuration': 6,
        '@memorySize': 1_000_000,
        '@maxMemoryUsed': 1_000_000,
      },
    ],
    ['REPORT RequestId:', {}],
    ['INIT_START Runtime Version: nodejs:22.v1', {}],
    [`a ${REPORT}`, {}],
  ])('%j', (message, expected) => {
    expect(lambdaFields(message)).toEqual(expected);
  });

  test('is asked as its sample queries ask it', () => {
    const events = [REPORT, REPORT.replace('102.25', '97.75'), `END RequestId: ${ID}`, 'x'];
    expect(
      answer(
        'filter @type = "REPORT" | stats avg(@duration), max(@memorySize / 1000 / 1000) as provisioned, max(@maxMemoryUsed / 1000 / 1000) as used by bin(5m)',
        events,
      ),
    ).toEqual([
      {
        'bin(5m)': '2026-11-22 10:00:00.000',
        'avg(@duration)': '100',
        provisioned: '128',
        used: '73',
      },
    ]);
    expect(answer('stats avg(@duration)', events)).toEqual([{ 'avg(@duration)': '100' }]);
    expect(answer('filter ispresent(@initDuration) | stats count(*)', events)).toEqual([
      { 'count(*)': '2' },
    ]);
  });

  test('has other fields than JSON whose members begin with @', () => {
    expect(answer('fields @duration, @@duration', [{ '@duration': 7 }])).toEqual([
      { '@@duration': '7' },
    ]);
  });
});

describe('other logs', () => {
  const FLOW =
    '2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK';
  test.each([
    [
      FLOW,
      {
        version: '2',
        accountId: '123456789010',
        interfaceId: 'eni-1235b8ca123456789',
        srcAddr: '172.31.16.139',
        dstAddr: '172.31.16.21',
        srcPort: '20641',
        dstPort: '22',
        protocol: '6',
        packets: '20',
        bytes: '4249',
        startTime: '1418530010',
        endTime: '1418530070',
        action: 'ACCEPT',
        logStatus: 'OK',
      },
    ],
    [
      '2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA',
      expect.objectContaining({ srcAddr: '-', bytes: '-', action: '-', logStatus: 'NODATA' }),
    ],
    [
      '1.0 2017-12-13T08:16:02.130Z Z123412341234 example.com A NOERROR UDP FRA6 192.168.1.1 192.0.2.0/24',
      {
        version: '1.0',
        queryTimestamp: '2017-12-13T08:16:02.130Z',
        hostZoneId: 'Z123412341234',
        queryName: 'example.com',
        queryType: 'A',
        responseCode: 'NOERROR',
        protocol: 'UDP',
        edgeLocation: 'FRA6',
        resolverIp: '192.168.1.1',
        ednsClientSubnet: '192.0.2.0/24',
      },
    ],
    ['{"userIdentity":{"type":"IAMUser"}}', { userIdentity: { type: 'IAMUser' } }],
    ['before {"a":{"b":"}"}} {"c":1}', { a: { b: '}' } }],
    ['a { b } {"a":1}', { a: 1 }],
    ['{"a":1', undefined],
    ['{not json} {neither', undefined],
    ['"{" is a brace', undefined],
    ['nothing', undefined],
  ])('%j', (message, expected) => {
    expect(discover(message)).toEqual(expected);
  });

  test('give numbers to compute with', () => {
    expect(answer('stats sum(bytes) as b by srcAddr', [FLOW, FLOW, 'x'])).toContainEqual({
      srcAddr: '172.31.16.139',
      b: '8498',
    });
    expect(
      answer('filter requestParameters.items.0.id = "i-1" | fields eventName', [
        { eventName: 'StartInstances', requestParameters: { items: [{ id: 'i-1' }] } },
      ]),
    ).toEqual([{ eventName: 'StartInstances' }]);
  });

  test('are looked at in time that grows as they do', () => {
    for (const sign of ['{', '{"', '{"\\"', '}{', '"{']) {
      const began = performance.now();
      discover(sign.repeat(500_000 / sign.length));
      expect(performance.now() - began).toBeLessThan(4000);
    }
  });
});
