/**
 * The operations on the tags of log groups, in both generations: by the group's name and by its ARN. Destinations and
 * other resources have no tags here, since there are none.
 */
import * as v from 'valibot';
import { answering, recording, type Operations } from '../aws/operation.ts';
import { AwsError } from '../aws/error.ts';
import { groupNamed, invalid } from './named.ts';
import type { LogGroup, LogStore, Tags } from './store.ts';

const MAX_TAGS = 50;

const Name = v.object({ logGroupName: v.string() });
const Resource = v.object({ resourceArn: v.string() });
const TagMap = v.record(v.string(), v.string());

export function tagOperations(store: LogStore): Operations {
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
        add(
          groupNamed(store, caller, byArn(resource)),
          tags,
          (message) =>
            new AwsError('TooManyTagsException', message, undefined, {
              resourceName: resource.resourceArn,
            }),
        );
        return undefined;
      },
    ),

    UntagResource: recording(
      v.object({ ...Resource.entries, tagKeys: v.array(v.string()) }),
      ({ tagKeys, ...resource }, caller) => {
        remove(groupNamed(store, caller, byArn(resource)), tagKeys);
        return undefined;
      },
    ),

    ListTagsForResource: answering(Resource, (resource, caller) => ({
      tags: groupNamed(store, caller, byArn(resource)).tags,
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
