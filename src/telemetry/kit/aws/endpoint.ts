/**
 * Finds the address of an AWS service in a region: the public hosts of the services that telemetry goes to, in every
 * partition, by the endpoint rules that AWS's SDKs are made from. Left out: endpoints that a customer names, which
 * need no rule. A region that no partition knows is taken to be a new one of the commercial partition, as the SDKs
 * do. https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */

export interface AwsEndpointOptions {
  readonly service: 'xray' | 'logs' | 'monitoring' | 'events' | 'securityhub';
  /** Such as `us-east-1`. */
  readonly region: string;
  /** Validated cryptography (FIPS 140), `AWS_USE_FIPS_ENDPOINT` of the SDKs. @default false */
  readonly fips?: boolean | undefined;
  /** IPv6 beside IPv4, `AWS_USE_DUALSTACK_ENDPOINT` of the SDKs. @default false */
  readonly dualStack?: boolean | undefined;
}

interface Partition {
  /** As in ARNs. */
  readonly name: string;
  readonly regions: RegExp;
  readonly suffix: string;
  readonly dualStackSuffix: string;
}

const COMMERCIAL: Partition = {
  name: 'aws',
  regions: /^(?:(?:us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+|aws-global)$/,
  suffix: 'amazonaws.com',
  dualStackSuffix: 'api.aws',
};

const PARTITIONS: readonly Partition[] = [
  COMMERCIAL,
  {
    name: 'aws-cn',
    regions: /^(?:cn-\w+-\d+|aws-cn-global)$/,
    suffix: 'amazonaws.com.cn',
    dualStackSuffix: 'api.amazonwebservices.com.cn',
  },
  {
    name: 'aws-eusc',
    regions: /^eusc-de-\w+-\d+$/,
    suffix: 'amazonaws.eu',
    dualStackSuffix: 'api.amazonwebservices.eu',
  },
  {
    name: 'aws-us-gov',
    regions: /^(?:us-gov-\w+-\d+|aws-us-gov-global)$/,
    suffix: 'amazonaws.com',
    dualStackSuffix: 'api.aws',
  },
  {
    name: 'aws-iso',
    regions: /^(?:us-iso-\w+-\d+|aws-iso-global)$/,
    suffix: 'c2s.ic.gov',
    dualStackSuffix: 'api.aws.ic.gov',
  },
  {
    name: 'aws-iso-b',
    regions: /^(?:us-isob-\w+-\d+|aws-iso-b-global)$/,
    suffix: 'sc2s.sgov.gov',
    dualStackSuffix: 'api.aws.scloud',
  },
  {
    name: 'aws-iso-e',
    regions: /^(?:eu-isoe-\w+-\d+|aws-iso-e-global)$/,
    suffix: 'cloud.adc-e.uk',
    dualStackSuffix: 'api.cloud-aws.adc-e.uk',
  },
  {
    name: 'aws-iso-f',
    regions: /^(?:us-isof-\w+-\d+|aws-iso-f-global)$/,
    suffix: 'csp.hci.ic.gov',
    dualStackSuffix: 'api.aws.hci.ic.gov',
  },
];

/** @returns a URL without a path and without a slash at its end, such as `https://xray.us-east-1.amazonaws.com` */
export function awsEndpoint({ service, region, fips, dualStack }: AwsEndpointOptions): string {
  const partition = partitionWith(region);
  const suffix = dualStack === true ? partition.dualStackSuffix : partition.suffix;
  const isFips = fips === true && !(dualStack !== true && isFipsByDefault(service, region));
  return `https://${service}${isFips ? '-fips' : ''}.${region}.${suffix}`;
}

/** The name of a region's partition in ARNs, such as `aws-cn`. */
export function partitionOf(region: string): string {
  return partitionWith(region).name;
}

function partitionWith(region: string): Partition {
  return PARTITIONS.find(({ regions }) => regions.test(region)) ?? COMMERCIAL;
}

/** In GovCloud the ordinary hosts of CloudWatch Logs are the validated ones, and there are no others. */
function isFipsByDefault(service: string, region: string): boolean {
  return service === 'logs' && (region === 'us-gov-east-1' || region === 'us-gov-west-1');
}
