/**
 * Delivery sources, delivery destinations and deliveries as they are kept, each with its tags. The operations on each
 * kind stand in files of their own.
 */
import * as v from 'valibot';
import type { Collections, Scope } from '../../aws/collections.ts';
import { AwsError } from '../../aws/error.ts';
import type { Tags } from '../store.ts';
import type { ResourceTags } from './resource-tags.ts';

const Source = v.object({
  name: v.string(),
  arn: v.string(),
  resourceArns: v.array(v.string()),
  service: v.string(),
  logType: v.string(),
});

const Destination = v.object({
  name: v.string(),
  arn: v.string(),
  deliveryDestinationType: v.string(),
  outputFormat: v.optional(v.string()),
  deliveryDestinationConfiguration: v.optional(v.object({ destinationResourceArn: v.string() })),
  policy: v.optional(v.string()),
});

/** What a delivery can be configured with. */
export const Settings = {
  recordFields: v.optional(v.array(v.string())),
  fieldDelimiter: v.optional(v.string()),
  s3DeliveryConfiguration: v.optional(
    v.object({
      suffixPath: v.optional(v.string()),
      enableHiveCompatiblePath: v.optional(v.boolean()),
    }),
  ),
};

const Delivery = v.object({
  id: v.string(),
  arn: v.string(),
  deliverySourceName: v.string(),
  deliveryDestinationArn: v.string(),
  deliveryDestinationType: v.string(),
  ...Settings,
});
type Delivery = v.InferOutput<typeof Delivery>;

/** Tags in the input of operations that create a resource. */
export const TagMap = v.optional(v.record(v.string(), v.string()), {});

export type DeliveryStore = ReturnType<typeof createDeliveryStore>;

export function createDeliveryStore(collections: Collections, tags: ResourceTags) {
  const sources = collections('logs/delivery-source', Source);
  const destinations = collections('logs/delivery-destination', Destination);
  const deliveries = collections('logs/delivery', Delivery);

  return {
    sources,
    destinations,
    deliveries,
    tags,
    /** `source`, `destination` and `delivery` throw AwsError ResourceNotFoundException when there is none. */
    source: (scope: Scope, name: string) => existing(sources.get(scope, name), 'Delivery Source'),
    destination: (scope: Scope, name: string) =>
      existing(destinations.get(scope, name), 'Delivery Destination'),
    delivery: (scope: Scope, id: string) => existing(deliveries.get(scope, id), 'Delivery'),
    withTags: <T extends { readonly arn: string }>(scope: Scope, one: T) => ({
      ...one,
      tags: tags.of(scope, one.arn),
    }),
    /** @throws AwsError ConflictException when a delivery passes the test */
    refuseUsed(scope: Scope, test: (delivery: Delivery) => boolean, what: string): void {
      if (!deliveries.all(scope).some(test)) return;
      throw new AwsError(
        'ConflictException',
        `This ${what} has a Delivery; delete the Delivery first.`,
      );
    },
  };
}

/** @throws AwsError ResourceNotFoundException for undefined */
export function existing<T>(found: T | undefined, what: string): T {
  if (found !== undefined) return found;
  throw new AwsError(
    'ResourceNotFoundException',
    `Requested ${what} does not exist in this account.`,
  );
}

export function arnOf({ account, region }: Scope, kind: string, name: string): string {
  return `arn:aws:logs:${region}:${account}:${kind}:${name}`;
}

/** @throws AwsError ConflictException for tags that are given for a resource that existed before */
export function refuseTags(before: object | undefined, tags: Tags): void {
  if (before === undefined || Object.keys(tags).length === 0) return;
  throw new AwsError(
    'ConflictException',
    'Tags can only be provided when a resource is being created, not updated.',
  );
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
