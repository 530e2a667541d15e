/**
 * What a segment says about the service itself. It is the same for each of its requests except for the sampling rule.
 */
import { legalName } from './naming.ts';

/** What a segment says of the service beside the span. */
export interface SegmentOptions {
  /** Of the service, from `segmentName`. */
  readonly name: string;
  readonly serviceVersion?: string | undefined;
  /** Such as `workerd`. */
  readonly runtime?: string | undefined;
  /** Kind of AWS resource the service runs on, such as `AWS::ECS::Container`. */
  readonly origin?: string | undefined;
  readonly accountId?: string | undefined;
  readonly sdk?: { readonly name: string; readonly version: string } | undefined;
  /** Name of the rule that took the request. */
  readonly samplingRuleName?: string | undefined;
  /** Names of the log groups that hold the request's lines; the console searches them. */
  readonly logGroups?: readonly string[] | undefined;
}

/** What all segments of a service say that a rule took. */
export interface ServiceFields {
  readonly name: string;
  readonly origin: string | undefined;
  readonly service: ServiceBlock | undefined;
  readonly aws: SegmentAwsBlock;
}

interface ServiceBlock {
  readonly version: string | undefined;
  readonly runtime: string | undefined;
}

interface SegmentAwsBlock {
  readonly account_id: string | undefined;
  readonly cloudwatch_logs: readonly { readonly log_group: string }[] | undefined;
  readonly xray: {
    readonly sdk: string | undefined;
    readonly sdk_version: string | undefined;
    readonly sampling_rule_name: string | undefined;
  };
}

/** Made once for each options that are given. */
const FIELDS = new WeakMap<SegmentOptions, ServiceFields>();

export function serviceFields(options: SegmentOptions): ServiceFields {
  let fields = FIELDS.get(options);
  if (fields === undefined) {
    fields = {
      name: legalName(options.name),
      origin: options.origin,
      service: serviceBlock(options),
      aws: awsBlock(options),
    };
    FIELDS.set(options, fields);
  }
  return fields;
}

/** Undefined when neither version nor runtime is known. */
function serviceBlock({ serviceVersion, runtime }: SegmentOptions): ServiceBlock | undefined {
  if (serviceVersion === undefined && runtime === undefined) return undefined;
  return { version: serviceVersion, runtime };
}

/** Where the service runs, where its log lines are, and what recorded and took the request. */
function awsBlock(options: SegmentOptions): SegmentAwsBlock {
  const { accountId, sdk, samplingRuleName, logGroups } = options;
  return {
    account_id: accountId,
    cloudwatch_logs: logGroups?.map((log_group) => ({ log_group })),
    xray: { sdk: sdk?.name, sdk_version: sdk?.version, sampling_rule_name: samplingRuleName },
  };
}
