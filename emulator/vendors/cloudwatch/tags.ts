/**
 * The operations on the tags of log groups, in both generations: by the group's name and by its ARN; by ARN also those
 * of destinations and deliveries.
 */
import * as v from 'valibot';
import { answering, recording, type Operations } from '../aws/operation.ts';
import { AwsError } from '../aws/error.ts';
import { groupNamed, invalid, type GroupKey } from './named.ts';
import { isDeliveryArn, type ResourceTags } from './delivery/resource-tags.ts';
import type { LogStore, Scope, Tags } from './store.ts';

const MAX_TAGS = 50;

const Name = v.object({ logGroupName: v.string() });
const Resource = v.object({ resourceArn: v.string() });
const TagMap = v.record(v.string(), v.string());

/** A log group, a destination or a part of a delivery, with its tags. */
interface Tagged {
  /** e.g. `log group`. */
  readonly what: string;
  readonly tags: Tags;
  readonly set: (tags: Tags) => void;
}

export function tagOperations(store: LogStore, others: ResourceTags): Operations {
  function groupFor(scope: Scope, key: GroupKey): Tagged {
    const group = groupNamed(store, scope, key);
    return { what: 'log group', tags: group.tags, set: (tags) => store.setTags(group, tags) };
  }

  function resourceFor(scope: Scope, arn: string): Tagged {
    if (isDeliveryArn(arn)) {
      const tags = others.of(scope, arn);
      return { what: 'resource', tags, set: (changed) => others.set(scope, arn, changed) };
    }
    if (!arn.startsWith('arn:')) throw invalid(`'${arn}' is not an ARN`);
    return groupFor(scope, { logGroupIdentifier: arn });
  }

  return {
    TagLogGroup: recording(
      v.object({ ...Name.entries, tags: TagMap }),
      ({ tags, ...key }, caller) => {
        add(groupFor(caller, key), tags, invalid);
        return undefined;
      },
    ),

    UntagLogGroup: recording(
      v.object({ ...Name.entries, tags: v.array(v.string()) }),
      ({ tags, ...key }, caller) => {
        remove(groupFor(caller, key), tags);
        return undefined;
      },
    ),

    ListTagsLogGroup: answering(Name, (key, caller) => ({ tags: groupFor(caller, key).tags })),

    TagResource: recording(
      v.object({ ...Resource.entries, tags: TagMap }),
      ({ tags, resourceArn: resourceName }, caller) => {
        const tooMany = (message: string) =>
          new AwsError('TooManyTagsException', message, undefined, { resourceName });
        add(resourceFor(caller, resourceName), tags, tooMany);
        return undefined;
      },
    ),

    UntagResource: recording(
      v.object({ ...Resource.entries, tagKeys: v.array(v.string()) }),
      ({ tagKeys, resourceArn }, caller) => {
        remove(resourceFor(caller, resourceArn), tagKeys);
        return undefined;
      },
    ),

    ListTagsForResource: answering(Resource, ({ resourceArn }, caller) => ({
      tags: resourceFor(caller, resourceArn).tags,
    })),
  };
}

function add(
  { what, tags, set }: Tagged,
  given: Tags,
  tooMany: (message: string) => AwsError,
): void {
  judgeTags(given);
  const all = { ...tags, ...given };
  if (Object.keys(all).length > MAX_TAGS) throw tooMany(`A ${what} has at most ${MAX_TAGS} tags`);
  set(all);
}

function remove({ tags, set }: Tagged, keys: readonly string[]): void {
  set(Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key))));
}

/** @throws AwsError InvalidParameterException for keys that only AWS itself may use. */
export function judgeTags(tags: Tags): void {
  const reserved = Object.keys(tags).find((key) => /^aws:/i.test(key));
  if (reserved !== undefined) {
    throw invalid(`Tag key '${reserved}' is reserved: keys cannot start with 'aws:'`);
  }
}
