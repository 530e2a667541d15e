/**
 * Deliveries of logs that AWS's services write: their sources, their destinations, and what joins the two. All are kept,
 * listed and checked against each other as Terraform and CDK use them; nothing is delivered.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateDelivery.html
 */
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { Collections, Scope } from '../../aws/collections.ts';
import { AwsError } from '../../aws/error.ts';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { PageInput, pageBy } from './pages.ts';
import { isPolicy } from './resource-policies.ts';
import type { ResourceTags } from './resource-tags.ts';

const TagMap = v.optional(v.record(v.string(), v.string()), {});

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

const Settings = {
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

/** What the ARN of a destination's resource begins with. */
const TYPES: Readonly<Record<string, RegExp>> = {
  S3: /^arn:[\w-]+:s3:::/,
  CWL: /^arn:[\w-]+:logs:[\w-]+:\d{12}:log-group:/,
  FH: /^arn:[\w-]+:firehose:[\w-]+:\d{12}:deliverystream\//,
};

export function deliveryOperations(
  collections: Collections,
  tags: ResourceTags,
  now: () => number,
): Operations {
  const sources = collections('logs/delivery-source', Source);
  const destinations = collections('logs/delivery-destination', Destination);
  const deliveries = collections('logs/delivery', Delivery);

  const arnOf = ({ account, region }: Scope, kind: string, name: string) =>
    `arn:aws:logs:${region}:${account}:${kind}:${name}`;
  const named = <T>(found: T | undefined, what: string): T => {
    if (found !== undefined) return found;
    throw new AwsError(
      'ResourceNotFoundException',
      `Requested ${what} does not exist in this account.`,
    );
  };
  const withTags = <T extends { readonly arn: string }>(scope: Scope, one: T) => ({
    ...one,
    tags: tags.of(scope, one.arn),
  });
  const destinationNamed = (scope: Scope, name: string) =>
    named(destinations.get(scope, name), 'Delivery Destination');
  const isUsed = (
    scope: Scope,
    test: (delivery: v.InferOutput<typeof Delivery>) => boolean,
    what: string,
  ) => {
    if (!deliveries.all(scope).some(test)) return;
    throw new AwsError(
      'ConflictException',
      `This ${what} has a Delivery; delete the Delivery first.`,
    );
  };

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
      deliverySource: withTags(caller, named(sources.get(caller, name), 'Delivery Source')),
    })),

    DescribeDeliverySources: answering(PageInput, (input, caller) => {
      const { page, rest } = pageBy(sources.all(caller), input, ({ name }) => name, now());
      return { deliverySources: page.map((one) => withTags(caller, one)), ...rest };
    }),

    DeleteDeliverySource: recording(v.object({ name: v.string() }), ({ name }, caller) => {
      const { arn } = named(sources.get(caller, name), 'Delivery Source');
      isUsed(caller, (one) => one.deliverySourceName === name, 'Delivery Source');
      sources.delete(caller, name);
      tags.forget(caller, arn);
      return undefined;
    }),

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
      deliveryDestination: shown(withTags(caller, destinationNamed(caller, name))),
    })),

    DescribeDeliveryDestinations: answering(PageInput, (input, caller) => {
      const { page, rest } = pageBy(destinations.all(caller), input, ({ name }) => name, now());
      return { deliveryDestinations: page.map((one) => shown(withTags(caller, one))), ...rest };
    }),

    DeleteDeliveryDestination: recording(v.object({ name: v.string() }), ({ name }, caller) => {
      const { arn } = destinationNamed(caller, name);
      isUsed(caller, (one) => one.deliveryDestinationArn === arn, 'Delivery Destination');
      destinations.delete(caller, name);
      tags.forget(caller, arn);
      return undefined;
    }),

    PutDeliveryDestinationPolicy: recording(
      v.object({ deliveryDestinationName: v.string(), deliveryDestinationPolicy: v.string() }),
      ({ deliveryDestinationName: name, deliveryDestinationPolicy: policy }, caller) => {
        const destination = destinationNamed(caller, name);
        if (!isPolicy(policy)) throw validation('The policy is not JSON with a Statement');
        destinations.put(caller, name, { ...destination, policy });
        return { policy: { deliveryDestinationPolicy: policy } };
      },
    ),

    GetDeliveryDestinationPolicy: answering(
      v.object({ deliveryDestinationName: v.string() }),
      ({ deliveryDestinationName: name }, caller) => {
        const { policy } = destinationNamed(caller, name);
        return { policy: policy === undefined ? {} : { deliveryDestinationPolicy: policy } };
      },
    ),

    DeleteDeliveryDestinationPolicy: recording(
      v.object({ deliveryDestinationName: v.string() }),
      ({ deliveryDestinationName: name }, caller) => {
        const { policy: _policy, ...destination } = destinationNamed(caller, name);
        destinations.put(caller, name, destination);
        return undefined;
      },
    ),

    CreateDelivery: recording(
      v.object({
        deliverySourceName: v.string(),
        deliveryDestinationArn: v.string(),
        ...Settings,
        tags: TagMap,
      }),
      ({ tags: given, ...input }, caller) => {
        named(sources.get(caller, input.deliverySourceName), 'Delivery Source');
        const destination = named(
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
      delivery: withTags(caller, named(deliveries.get(caller, id), 'Delivery')),
    })),

    DescribeDeliveries: answering(PageInput, (input, caller) => {
      const { page, rest } = pageBy(deliveries.all(caller), input, ({ id }) => id, now());
      return { deliveries: page.map((one) => withTags(caller, one)), ...rest };
    }),

    UpdateDeliveryConfiguration: recording(
      v.object({ id: v.string(), ...Settings }),
      ({ id, ...settings }, caller) => {
        deliveries.put(caller, id, {
          ...named(deliveries.get(caller, id), 'Delivery'),
          ...settings,
        });
        return {};
      },
    ),

    DeleteDelivery: recording(v.object({ id: v.string() }), ({ id }, caller) => {
      const { arn } = named(deliveries.get(caller, id), 'Delivery');
      deliveries.delete(caller, id);
      tags.forget(caller, arn);
      return undefined;
    }),
  };
}

function shown<T extends { readonly policy?: string | undefined }>({
  policy: _policy,
  ...one
}: T): object {
  return one;
}

function refuseTags(before: object | undefined, tags: Readonly<Record<string, string>>): void {
  if (before === undefined || Object.keys(tags).length === 0) return;
  throw new AwsError(
    'ConflictException',
    'Tags can only be provided when a resource is being created, not updated.',
  );
}

function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
