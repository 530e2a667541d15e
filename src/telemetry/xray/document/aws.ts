/** The `aws` block of a subsegment that is a call to an AWS service, from `rpc.*` and `aws.*` attributes. */
import { textField } from './fields.ts';
import type { FinishedSpan } from '../../kit/finished-span.ts';

export interface AwsCallBlock {
  readonly operation: string | undefined;
  readonly region: string | undefined;
  readonly request_id: string | undefined;
  readonly account_id: string | undefined;
  readonly queue_url: string | undefined;
  readonly table_name: string | undefined;
}

/** Attributes that the block, or the subsegment's name, says. */
export const AWS_ATTRIBUTES: readonly string[] = [
  'rpc.system',
  'rpc.service',
  'rpc.method',
  'aws.operation',
  'aws.region',
  'aws.request_id',
  'aws.account_id',
  'aws.queue_url',
  'aws.table_name',
];

/** Undefined when the span is not a call to an AWS service. */
export function awsCallBlock({ attributes }: FinishedSpan): AwsCallBlock | undefined {
  if (attributes['rpc.system'] !== 'aws-api') return undefined;
  return {
    operation: textField(attributes['aws.operation']) ?? textField(attributes['rpc.method']),
    region: textField(attributes['aws.region']),
    request_id: textField(attributes['aws.request_id']),
    account_id: textField(attributes['aws.account_id']),
    queue_url: textField(attributes['aws.queue_url']),
    table_name: textField(attributes['aws.table_name']),
  };
}
