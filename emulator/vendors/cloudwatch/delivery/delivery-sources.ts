/**
 * The operations on delivery sources: services of AWS that write logs. A source keeps its resource for as long as it
 * exists.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html
 */
import * as v from 'valibot';
import { AwsError } from '../../aws/error.ts';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { arnOf, refuseTags, TagMap, validation, type DeliveryStore } from './delivery-store.ts';
import { PageInput, pageBy } from './pages.ts';

export function deliverySourceOperations(store: DeliveryStore, now: () => number): Operations {
  const { sources, tags, withTags } = store;

  return {
    PutDeliverySource: recording(
      v.object({ name: v.string(), resourceArn: v.string(), logType: v.string(), tags: TagMap }),
      ({ name, resourceArn, logType, tags: given }, caller) => {
        const service = /^arn:[\w-]+:([\w-]+):/.exec(resourceArn)?.[1];
        if (service === undefined) throw validation(`'${resourceArn}' is not an ARN`);
        const before = sources.get(caller, name);
        if (before !== undefined && !before.resourceArns.includes(resourceArn)) {
          throw new AwsError(
            'ConflictException',
            'Update to existing Delivery Source with new ResourceId is not allowed. Please create a new Delivery Source instead.',
          );
        }
        refuseTags(before, given);
        const arn = arnOf(caller, 'delivery-source', name);
        const source = { name, arn, resourceArns: [resourceArn], service, logType };
        sources.put(caller, name, source);
        if (before === undefined) tags.set(caller, arn, given);
        return { deliverySource: withTags(caller, source) };
      },
    ),

    GetDeliverySource: answering(v.object({ name: v.string() }), ({ name }, caller) => ({
      deliverySource: withTags(caller, store.source(caller, name)),
    })),

    DescribeDeliverySources: answering(PageInput, (input, caller) => {
      const { page, rest } = pageBy(sources.all(caller), input, ({ name }) => name, now());
      return { deliverySources: page.map((one) => withTags(caller, one)), ...rest };
    }),

    DeleteDeliverySource: recording(v.object({ name: v.string() }), ({ name }, caller) => {
      const { arn } = store.source(caller, name);
      store.refuseUsed(caller, (one) => one.deliverySourceName === name, 'Delivery Source');
      sources.delete(caller, name);
      tags.forget(caller, arn);
      return undefined;
    }),
  };
}
