/**
 * The services of a trace: one for every segment's name, and one for every call that left a service without a
 * segment answering it, which X-Ray infers from the caller's subsegment.
 */
import type { Trace } from './assemble.ts';
import { walk, type Segment } from './segment.ts';

/** The API's ServiceId. */
export interface ServiceId {
  readonly Name: string;
  readonly Names: readonly string[];
  readonly AccountId?: string;
  readonly Type?: string;
}

/** The service a segment speaks for. Without `origin` X-Ray does not know its type. */
export function serviceOf(segment: Segment): ServiceId {
  return service(segment.name, segment.origin, segment.aws?.account_id);
}

/** Every service of the trace, once. */
export function servicesOf({ segments }: Trace): readonly ServiceId[] {
  const answered = new Set(segments.map((segment) => segment.parent_id));
  const found = new Map<string, ServiceId>();
  const add = (id: ServiceId) => found.set(`${id.Name}\n${id.Type ?? ''}`, id);
  for (const segment of segments) {
    if (segment.type !== 'subsegment') add(serviceOf(segment));
    for (const call of walk(segment)) {
      const inferred = answered.has(call.id) ? undefined : inferredFrom(call);
      if (inferred !== undefined) add(inferred);
    }
  }
  return [...found.values()];
}

/** A DynamoDB table is a node of its own; other AWS services are one node each. */
function inferredFrom({ namespace, name, aws }: Segment): ServiceId | undefined {
  if (namespace === 'remote') return service(name, 'remote');
  if (namespace !== 'aws') return undefined;
  return aws?.table_name === undefined
    ? service(name, `AWS::${name}`, aws?.account_id)
    : service(aws.table_name, 'AWS::DynamoDB::Table', aws.account_id);
}

function service(name: string, type?: string, account?: string): ServiceId {
  return {
    Name: name,
    Names: [name],
    ...(account === undefined ? {} : { AccountId: account }),
    ...(type === undefined ? {} : { Type: type }),
  };
}
