/**
 * The operations on the tags of log groups, in both generations: by the group's name and by its ARN; by ARN also those
 * of destinations and deliveries.
 */
import * as v from 'valibot';
import { answering, recording, type Operations } from '../aws/operation.ts';
import { AwsError } from '../aws/error.ts';
import { groupNamed, invalid } from './named.ts';
import { isDeliveryArn, type ResourceTags } from './delivery/resource-tags.ts';
import type { LogGroup, LogStore, Scope, Tags } from './store.ts';

const MAX_TAGS = 50;

const Name = v.object({ logGroupName: v.string() });
const Resource = v.object({ resourceArn: v.string() });
const TagMap = v.record(v.string(), v.string());

export function tagOperations(store: LogStore, others: ResourceTags): Operations {
  function addToOther(
    scope: Scope,
    arn: string,
    tags: Tags,
    tooMany: (message: string) => AwsError,
  ) {
    judgeTags(tags);
    const all = { ...others.of(scope, arn), ...tags };
    if (Object.keys(all).length > MAX_TAGS)
      throw tooMany(`A resource has at most ${MAX_TAGS} tags`);
    others.set(scope, arn, all);
  }

  function add(group: LogGroup, tags: Tags, tooMany: (message: string) => AwsError): void {
    judgeTags(tags);
    const all = { ...group.tags, ...tags };
    if (Object.keys(all).length > MAX_TAGS) {
      throw tooMany(`A log group has at most ${MAX_TAGS} tags`);
    }
    store.setTags(group, all);
  }

  function remove(group: LogGroup, keys: readonly string[]): void {
    const kept = Object.entries(group.tags).filter(([key]) => !keys.includes(key));
    store.setTags(group, Object.fromEntries(kept));
  }

  const byArn = ({ resourceArn }: v.InferOutput<typeof Resource>) => {
    if (!resourceArn.startsWith('arn:')) throw invalid(`'${resourceArn}' is not an ARN`);
    return { logGroupIdentifier: resourceArn };
  };

  return {
    TagLogGroup: recording(
      v.object({ ...Name.entries, tags: TagMap }),
      ({ tags, ...key }, caller) => {
        add(groupNamed(store, caller, key), tags, invalid);
        return undefined;
      },
    ),

    UntagLogGroup: recording(
      v.object({ ...Name.entries, tags: v.array(v.string()) }),
      ({ tags, ...key }, caller) => {
        remove(groupNamed(store, caller, key), tags);
        return undefined;
      },
    ),

    ListTagsLogGroup: answering(Name, (key, caller) => ({
      tags: groupNamed(store, caller, key).tags,
    })),

    TagResource: recording(
      v.object({ ...Resource.entries, tags: TagMap }),
      ({ tags, ...resource }, caller) => {
        const { resourceArn: arn } = resource;
        const tooMany = (message: string) =>
          new AwsError('TooManyTagsException', message, undefined, { resourceName: arn });
        if (isDeliveryArn(arn)) addToOther(caller, arn, tags, tooMany);
        else add(groupNamed(store, caller, byArn(resource)), tags, tooMany);
        return undefined;
      },
    ),

    UntagResource: recording(
      v.object({ ...Resource.entries, tagKeys: v.array(v.string()) }),
      ({ tagKeys, ...resource }, caller) => {
        const { resourceArn: arn } = resource;
        if (isDeliveryArn(arn)) {
          const kept = Object.entries(others.of(caller, arn)).filter(
            ([key]) => !tagKeys.includes(key),
          );
          others.set(caller, arn, Object.fromEntries(kept));
        } else remove(groupNamed(store, caller, byArn(resource)), tagKeys);
        return undefined;
      },
    ),

    ListTagsForResource: answering(Resource, (resource, caller) => ({
      tags: isDeliveryArn(resource.resourceArn)
        ? others.of(caller, resource.resourceArn)
        : groupNamed(store, caller, byArn(resource)).tags,
    })),
  };
}

/** @throws AwsError InvalidParameterException for keys that only AWS itself may use. */
export function judgeTags(tags: Tags): void {
  const reserved = Object.keys(tags).find((key) => /^aws:/i.test(key));
  if (reserved !== undefined) {
    throw invalid(`Tag key '${reserved}' is reserved: keys cannot start with 'aws:'`);
  }
}
