/** The oracle is the endpoint rules that AWS's own clients carry. */
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { XRayClient } from '@aws-sdk/client-xray';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { awsEndpoint } from '../../../../../src/telemetry/kit/aws/endpoint.ts';

const FLAGS = [
  { fips: false, dualStack: false },
  { fips: true, dualStack: false },
  { fips: false, dualStack: true },
  { fips: true, dualStack: true },
];

/** Every region that the clients know by name, with its partition. */
function knownRegions(): { partition: string; region: string }[] {
  const core = '../../../../../node_modules/@aws-sdk/core';
  const path = 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
  const text = readFileSync(new URL(`${core}/${path}`, import.meta.url), 'utf8');
  const json = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  const Partitions = v.object({
    partitions: v.array(v.object({ id: v.string(), regions: v.record(v.string(), v.unknown()) })),
  });
  return v
    .parse(Partitions, JSON.parse(json))
    .partitions.flatMap(({ id, regions }) =>
      Object.keys(regions).map((region) => ({ partition: id, region })),
    );
}

function oracle(
  Client: typeof XRayClient | typeof CloudWatchLogsClient,
  region: string,
  { fips, dualStack }: { fips: boolean; dualStack: boolean },
): string {
  const { config } = new Client({ region });
  const parameters = { Region: region, UseFIPS: fips, UseDualStack: dualStack };
  return config.endpointProvider(parameters, {}).url.href.replace(/\/$/, '');
}

const UNKNOWN_REGIONS = [
  // Not listed yet, but of a partition's pattern.
  'us-north-9',
  'cn-south-7',
  'us-gov-central-1',
  'us-isob-north-3',
  'us-isof-east-9',
  'eu-isoe-east-2',
  'eusc-de-west-2',
  // Of no partition: taken to be commercial.
  'eusc-fr-west-1',
  'xx-east-1',
  'us-east-1a',
  'local',
  'prefix-us-iso-east-1',
];

describe('awsEndpoint', () => {
  const regions = knownRegions();

  it('is compared for all partitions', () => {
    expect(new Set(regions.map(({ partition }) => partition))).toEqual(
      new Set([
        'aws',
        'aws-cn',
        'aws-eusc',
        'aws-iso',
        'aws-iso-b',
        'aws-iso-e',
        'aws-iso-f',
        'aws-us-gov',
      ]),
    );
  });

  it.each([
    { service: 'xray', Client: XRayClient },
    { service: 'logs', Client: CloudWatchLogsClient },
  ] as const)('says what AWS’s client says of $service in every region', ({ service, Client }) => {
    for (const region of [...regions.map((known) => known.region), ...UNKNOWN_REGIONS]) {
      for (const flags of FLAGS) {
        expect(
          awsEndpoint({ service, region, ...flags }),
          `${region} ${JSON.stringify(flags)}`,
        ).toBe(oracle(Client, region, flags));
      }
    }
  });

  it.each([
    ['xray', 'us-east-1', 'https://xray.us-east-1.amazonaws.com'],
    ['logs', 'cn-northwest-1', 'https://logs.cn-northwest-1.amazonaws.com.cn'],
    ['xray', 'us-gov-west-1', 'https://xray.us-gov-west-1.amazonaws.com'],
    ['logs', 'us-iso-east-1', 'https://logs.us-iso-east-1.c2s.ic.gov'],
    ['xray', 'us-isob-east-1', 'https://xray.us-isob-east-1.sc2s.sgov.gov'],
    ['logs', 'eu-isoe-west-1', 'https://logs.eu-isoe-west-1.cloud.adc-e.uk'],
    ['xray', 'us-isof-south-1', 'https://xray.us-isof-south-1.csp.hci.ic.gov'],
    ['logs', 'eusc-de-east-1', 'https://logs.eusc-de-east-1.amazonaws.eu'],
  ] as const)('of %s in %s is %s', (service, region, expected) => {
    expect(awsEndpoint({ service, region })).toBe(expected);
  });
});
