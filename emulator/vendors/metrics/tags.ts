/**
 * Tags of alarms and dashboards: added when the resource is made or later, listed, and removed, at the latest with it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html
 */
import * as v from 'valibot';
import type { Collections, Scope } from '../aws/collections.ts';
import { AwsError } from '../aws/error.ts';
import { answering, recording, type Operations } from '../aws/operation.ts';
import { invalidValue } from './refusal.ts';

const Tag = v.object({ Key: v.string(), Value: v.string() });
type Tag = v.InferOutput<typeof Tag>;

/** Tags in the input of operations that create a resource. */
export const NewTags = v.optional(v.array(Tag), []);

const MAX_TAGS = 50;

export interface ResourceTags {
  add(scope: Scope, arn: string, tags: readonly Tag[]): void;
  forget(scope: Scope, arn: string): void;
  /** @param exists whether a resource has that ARN */
  operations(exists: (scope: Scope, arn: string) => boolean): Operations;
}

export function createTags(collections: Collections): ResourceTags {
  const stored = collections('monitoring/tags', v.array(Tag));

  function add(scope: Scope, arn: string, tags: readonly Tag[]): void {
    if (tags.length === 0) return;
    const values = new Map((stored.get(scope, arn) ?? []).map((tag) => [tag.Key, tag.Value]));
    for (const { Key, Value } of tags) {
      if (/^aws:/i.test(Key))
        throw invalidValue(`Tag keys beginning with aws: are reserved: ${Key}`);
      values.set(Key, Value);
    }
    if (values.size > MAX_TAGS) throw invalidValue(`A resource has at most ${MAX_TAGS} tags`);
    stored.put(
      scope,
      arn,
      [...values].map(([Key, Value]) => ({ Key, Value })),
    );
  }

  return {
    add,
    forget: (scope, arn) => stored.delete(scope, arn),
    operations(exists) {
      const judge = (scope: Scope, arn: string): void => {
        if (exists(scope, arn)) return;
        throw new AwsError('ResourceNotFoundException', `Unknown resource: ${arn}`);
      };
      return {
        TagResource: recording(
          v.object({ ResourceARN: v.string(), Tags: v.array(Tag) }),
          ({ ResourceARN, Tags }, caller) => {
            judge(caller, ResourceARN);
            add(caller, ResourceARN, Tags);
            return {};
          },
        ),
        UntagResource: recording(
          v.object({ ResourceARN: v.string(), TagKeys: v.array(v.string()) }),
          ({ ResourceARN, TagKeys }, caller) => {
            judge(caller, ResourceARN);
            const left = stored
              .get(caller, ResourceARN)
              ?.filter(({ Key }) => !TagKeys.includes(Key));
            stored.put(caller, ResourceARN, left ?? []);
            return {};
          },
        ),
        ListTagsForResource: answering(
          v.object({ ResourceARN: v.string() }),
          ({ ResourceARN }, caller) => {
            judge(caller, ResourceARN);
            return { Tags: stored.get(caller, ResourceARN) ?? [] };
          },
        ),
      };
    },
  };
}
