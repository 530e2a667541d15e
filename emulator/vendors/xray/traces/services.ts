/**
 * Which service a segment speaks for, and which one a call went to that no segment answered: the name and type of
 * nodes in the service map.
 */
import type { Segment } from '../segments/segment.ts';

/** The API's ServiceId. */
export interface ServiceId {
  readonly Name: string;
  readonly Names: readonly string[];
  readonly AccountId?: string;
  readonly Type?: string;
}

/** The service a segment speaks for. Without `origin` X-Ray does not know its type. */
export function serviceOf(segment: Segment): ServiceId {
  return serviceId(segment.name, segment.origin, segment.aws?.account_id);
}

/**
 * The service a subsegment called, as far as the caller knows it; undefined when it is not a call. A DynamoDB table and
 * an SQS queue are nodes of their own, other AWS services are one node each.
 */
export function calledService({ namespace, name, aws }: Segment): ServiceId | undefined {
  if (namespace === 'remote') return serviceId(name, 'remote');
  if (namespace !== 'aws') return undefined;
  const account = aws?.account_id;
  if (aws?.table_name !== undefined) {
    return serviceId(aws.table_name, 'AWS::DynamoDB::Table', account);
  }
  if (aws?.queue_url !== undefined) return serviceId(aws.queue_url, 'AWS::SQS::Queue', account);
  return serviceId(name, `AWS::${name}`, account);
}

/** The node that stands for a root service's callers; it bears the name of the service. */
export function clientOf({ Name, Names }: ServiceId): ServiceId {
  return { Name, Names, Type: 'client' };
}

/** The account it runs in: its own, or else that of the trace; none for callers and hosts outside of AWS. */
export function accountOf(service: ServiceId, account: string | undefined): string | undefined {
  if (service.AccountId !== undefined) return service.AccountId;
  return service.Type === 'client' || service.Type === 'remote' ? undefined : account;
}

/** Equal for what is one node of the map: one name, type and account. */
export function serviceKey({ Name, Type, AccountId }: ServiceId): string {
  // The lengths before them keep them apart, in a quarter of the time that JSON takes.
  return `${Name.length} ${Type?.length} ${AccountId?.length} ${Name}${Type}${AccountId}`;
}

/** @param type left out where it is not known, as is `account`. */
export function serviceId(name: string, type?: string, account?: string): ServiceId {
  return {
    Name: name,
    Names: [name],
    ...(account === undefined ? {} : { AccountId: account }),
    ...(type === undefined ? {} : { Type: type }),
  };
}
