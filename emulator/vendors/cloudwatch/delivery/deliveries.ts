/**
 * Deliveries of logs that AWS's services write: the operations on their sources, on their destinations, and on what
 * joins the two. All are kept, listed and checked against each other as Terraform and CDK use them; nothing is
 * delivered.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateDelivery.html
 */
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { Collections } from '../../aws/collections.ts';
import { AwsError } from '../../aws/error.ts';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { deliveryDestinationOperations } from './delivery-destinations.ts';
import { deliverySourceOperations } from './delivery-sources.ts';
import { arnOf, createDeliveryStore, existing, Settings, TagMap } from './delivery-store.ts';
import { PageInput, pageBy } from './pages.ts';
import type { ResourceTags } from './resource-tags.ts';

export function deliveryOperations(
  collections: Collections,
  tags: ResourceTags,
  now: () => number,
): Operations {
  const store = createDeliveryStore(collections, tags);
  const { destinations, deliveries, withTags } = store;

  return {
    ...deliverySourceOperations(store, now),
    ...deliveryDestinationOperations(store, now),

    CreateDelivery: recording(
      v.object({
        deliverySourceName: v.string(),
        deliveryDestinationArn: v.string(),
        ...Settings,
        tags: TagMap,
      }),
      ({ tags: given, ...input }, caller) => {
        store.source(caller, input.deliverySourceName);
        const destination = existing(
          destinations.all(caller).find(({ arn }) => arn === input.deliveryDestinationArn),
          'Delivery Destination',
        );
        const { deliveryDestinationType } = destination;
        for (const other of deliveries.all(caller)) {
          if (other.deliverySourceName !== input.deliverySourceName) continue;
          if (other.deliveryDestinationArn === destination.arn) {
            throw new AwsError('ConflictException', 'The specified Delivery already exists');
          }
          if (other.deliveryDestinationType === deliveryDestinationType) {
            throw new AwsError(
              'ConflictException',
              'Delivery already exists for this Delivery Source with the same Delivery Destination Type.',
            );
          }
        }
        const id = randomBytes(8).toString('hex');
        const delivery = {
          id,
          arn: arnOf(caller, 'delivery', id),
          ...input,
          deliveryDestinationType,
        };
        deliveries.put(caller, id, delivery);
        tags.set(caller, delivery.arn, given);
        return { delivery: withTags(caller, delivery) };
      },
    ),

    GetDelivery: answering(v.object({ id: v.string() }), ({ id }, caller) => ({
      delivery: withTags(caller, store.delivery(caller, id)),
    })),

    DescribeDeliveries: answering(PageInput, (input, caller) => {
      const { page, rest } = pageBy(deliveries.all(caller), input, ({ id }) => id, now());
      return { deliveries: page.map((one) => withTags(caller, one)), ...rest };
    }),

    UpdateDeliveryConfiguration: recording(
      v.object({ id: v.string(), ...Settings }),
      ({ id, ...settings }, caller) => {
        deliveries.put(caller, id, { ...store.delivery(caller, id), ...settings });
        return {};
      },
    ),

    DeleteDelivery: recording(v.object({ id: v.string() }), ({ id }, caller) => {
      const { arn } = store.delivery(caller, id);
      deliveries.delete(caller, id);
      tags.forget(caller, arn);
      return undefined;
    }),
  };
}
