/**
 * Destinations, to which other accounts subscribe: kept with their access policies, listed, deleted. Nothing is
 * delivered to them.
 */
import * as v from 'valibot';
import type { Collections } from '../../aws/collections.ts';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { invalid, notFound } from '../named.ts';
import { PageInput, pageBy } from './pages.ts';
import { isPolicy } from './resource-policies.ts';
import type { ResourceTags } from './resource-tags.ts';

const Destination = v.object({
  destinationName: v.string(),
  targetArn: v.string(),
  roleArn: v.string(),
  arn: v.string(),
  accessPolicy: v.optional(v.string()),
  /** Unix milliseconds. */
  creationTime: v.number(),
});

const TARGET =
  /^arn:[\w-]+:(?:kinesis:[\w-]+:\d{12}:stream|firehose:[\w-]+:\d{12}:deliverystream)\/.+/;

export function destinationOperations(
  collections: Collections,
  tags: ResourceTags,
  now: () => number,
): Operations {
  const destinations = collections('logs/destination', Destination);

  return {
    PutDestination: recording(
      v.object({
        destinationName: v.string(),
        targetArn: v.string(),
        roleArn: v.string(),
        tags: v.optional(v.record(v.string(), v.string()), {}),
      }),
      ({ tags: given, ...input }, caller) => {
        if (!TARGET.test(input.targetArn)) {
          throw invalid(
            `Invalid targetArn '${input.targetArn}': expected a Kinesis or Firehose stream`,
          );
        }
        const name = input.destinationName;
        const found = destinations.get(caller, name);
        const arn = `arn:aws:logs:${caller.region}:${caller.account}:destination:${name}`;
        const destination = { creationTime: now(), ...found, ...input, arn };
        destinations.put(caller, name, destination);
        if (found === undefined) tags.set(caller, arn, given);
        return { destination };
      },
    ),

    PutDestinationPolicy: recording(
      v.object({ destinationName: v.string(), accessPolicy: v.string() }),
      ({ destinationName: name, accessPolicy }, caller) => {
        const found = destinations.get(caller, name);
        if (found === undefined) throw invalid(`Destination '${name}' does not exist`);
        if (!isPolicy(accessPolicy))
          throw invalid('The access policy is not JSON with a Statement');
        destinations.put(caller, name, { ...found, accessPolicy });
        return undefined;
      },
    ),

    DescribeDestinations: answering(
      v.object({ ...PageInput.entries, DestinationNamePrefix: v.optional(v.string(), '') }),
      ({ DestinationNamePrefix: prefix, ...pages }, caller) => {
        const all = destinations
          .all(caller)
          .filter((one) => one.destinationName.startsWith(prefix));
        const { page, rest } = pageBy(all, pages, (one) => one.destinationName, now());
        return { destinations: page, ...rest };
      },
    ),

    DeleteDestination: recording(v.object({ destinationName: v.string() }), (input, caller) => {
      const found = destinations.get(caller, input.destinationName);
      if (found === undefined) throw notFound('destination');
      destinations.delete(caller, input.destinationName);
      tags.forget(caller, found.arn);
      return undefined;
    }),
  };
}
