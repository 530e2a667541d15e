/**
 * The operations on delivery destinations, buckets, log groups, Firehose streams and X-Ray, and on their policies. A
 * destination keeps its output format for as long as it exists.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliveryDestination.html
 */
import * as v from 'valibot';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { arnOf, refuseTags, TagMap, validation, type DeliveryStore } from './delivery-store.ts';
import { PageInput, pageBy } from './pages.ts';
import { isPolicy } from './resource-policies.ts';

/** What the ARN of a destination's resource begins with. */
const TYPES: Readonly<Record<string, RegExp>> = {
  S3: /^arn:[\w-]+:s3:::/,
  CWL: /^arn:[\w-]+:logs:[\w-]+:\d{12}:log-group:/,
  FH: /^arn:[\w-]+:firehose:[\w-]+:\d{12}:deliverystream\//,
};

export function deliveryDestinationOperations(store: DeliveryStore, now: () => number): Operations {
  const { destinations, tags, withTags } = store;

  return {
    PutDeliveryDestination: recording(
      v.object({
        name: v.string(),
        outputFormat: v.optional(v.string()),
        deliveryDestinationType: v.optional(v.string()),
        deliveryDestinationConfiguration: v.optional(
          v.object({ destinationResourceArn: v.string() }),
        ),
        tags: TagMap,
      }),
      ({ tags: given, ...input }, caller) => {
        const { name, outputFormat, deliveryDestinationConfiguration: to } = input;
        const before = destinations.get(caller, name);
        if (
          before !== undefined &&
          outputFormat !== undefined &&
          outputFormat !== before.outputFormat
        ) {
          throw validation(
            'Update to existing Delivery Destination with new Output Format is not allowed. Please create a new Delivery Destination instead.',
          );
        }
        refuseTags(before, given);
        const resource = to?.destinationResourceArn ?? '';
        const found = Object.keys(TYPES).find((type) => TYPES[type]?.test(resource));
        const type = input.deliveryDestinationType === 'XRAY' ? 'XRAY' : found;
        if (type === undefined) {
          throw validation(
            `'${resource}' is neither a bucket nor a log group nor a Firehose stream`,
          );
        }
        const arn = arnOf(caller, 'delivery-destination', name);
        const destination = {
          ...(before?.policy === undefined ? {} : { policy: before.policy }),
          name,
          arn,
          deliveryDestinationType: type,
          ...(outputFormat === undefined ? {} : { outputFormat }),
          ...(to === undefined ? {} : { deliveryDestinationConfiguration: to }),
        };
        destinations.put(caller, name, destination);
        if (before === undefined) tags.set(caller, arn, given);
        return { deliveryDestination: shown(withTags(caller, destination)) };
      },
    ),

    GetDeliveryDestination: answering(v.object({ name: v.string() }), ({ name }, caller) => ({
      deliveryDestination: shown(withTags(caller, store.destination(caller, name))),
    })),

    DescribeDeliveryDestinations: answering(PageInput, (input, caller) => {
      const { page, rest } = pageBy(destinations.all(caller), input, ({ name }) => name, now());
      return { deliveryDestinations: page.map((one) => shown(withTags(caller, one))), ...rest };
    }),

    DeleteDeliveryDestination: recording(v.object({ name: v.string() }), ({ name }, caller) => {
      const { arn } = store.destination(caller, name);
      store.refuseUsed(caller, (one) => one.deliveryDestinationArn === arn, 'Delivery Destination');
      destinations.delete(caller, name);
      tags.forget(caller, arn);
      return undefined;
    }),

    PutDeliveryDestinationPolicy: recording(
      v.object({ deliveryDestinationName: v.string(), deliveryDestinationPolicy: v.string() }),
      ({ deliveryDestinationName: name, deliveryDestinationPolicy: policy }, caller) => {
        const destination = store.destination(caller, name);
        if (!isPolicy(policy)) throw validation('The policy is not JSON with a Statement');
        destinations.put(caller, name, { ...destination, policy });
        return { policy: { deliveryDestinationPolicy: policy } };
      },
    ),

    GetDeliveryDestinationPolicy: answering(
      v.object({ deliveryDestinationName: v.string() }),
      ({ deliveryDestinationName: name }, caller) => {
        const { policy } = store.destination(caller, name);
        return { policy: policy === undefined ? {} : { deliveryDestinationPolicy: policy } };
      },
    ),

    DeleteDeliveryDestinationPolicy: recording(
      v.object({ deliveryDestinationName: v.string() }),
      ({ deliveryDestinationName: name }, caller) => {
        const { policy: _policy, ...destination } = store.destination(caller, name);
        destinations.put(caller, name, destination);
        return undefined;
      },
    ),
  };
}

function shown<T extends { readonly policy?: string | undefined }>({
  policy: _policy,
  ...one
}: T): object {
  return one;
}
