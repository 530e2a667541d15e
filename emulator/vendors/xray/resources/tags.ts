/**
 * Tags of groups and sampling rules, the two resources of X-Ray that have any: put on when a resource is created or
 * later, listed, taken off, and gone with their resource.
 */
import * as v from 'valibot';
import { AwsError } from '../../aws/error.ts';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import type { Collections } from '../../aws/collections.ts';
import { invalidRequest } from '../invalid-request.ts';
import type { Scope } from '../segments/store.ts';
import { refuseToken } from '../token.ts';

export const Tag = v.object({ Key: v.string(), Value: v.string() });
export type Tag = v.InferOutput<typeof Tag>;

export interface Tags {
  of(scope: Scope, arn: string): Tag[];
  /** A tag replaces the one of the same key. @throws AwsError for what AWS would not take. */
  add(scope: Scope, arn: string, tags: readonly Tag[]): void;
  remove(scope: Scope, arn: string, keys: readonly string[]): void;
  /** Of a resource that is deleted. */
  forget(scope: Scope, arn: string): void;
}

/** https://docs.aws.amazon.com/xray/latest/api/API_TagResource.html */
const MAX_TAGS = 50;
const CHARACTERS = /^[\p{L}\p{N}\p{Zs}_.:/=+\-@]*$/u;

export function createTags(collections: Collections): Tags {
  const stored = collections('tags', v.array(Tag));

  return {
    of: (scope, arn) => stored.get(scope, arn) ?? [],
    add(scope, arn, tags) {
      for (const { Key, Value } of tags) check(Key, Value);
      if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
        throw invalidRequest('Tag keys must be unique');
      }
      const values = new Map((stored.get(scope, arn) ?? []).map((tag) => [tag.Key, tag.Value]));
      for (const { Key, Value } of tags) values.set(Key, Value);
      if (values.size > MAX_TAGS) {
        throw new AwsError(
          'TooManyTagsException',
          `Exceeded the maximum number of tags: ${MAX_TAGS}`,
        );
      }
      stored.put(
        scope,
        arn,
        [...values].map(([Key, Value]) => ({ Key, Value })),
      );
    },
    remove(scope, arn, keys) {
      const left = (stored.get(scope, arn) ?? []).filter(({ Key }) => !keys.includes(Key));
      stored.put(scope, arn, left);
    },
    forget: (scope, arn) => stored.delete(scope, arn),
  };
}

/** @param exists whether there is a resource of this ARN. */
export function tagOperations(
  tags: Tags,
  exists: (scope: Scope, arn: string) => boolean,
): Operations {
  function demand(scope: Scope, arn: string): void {
    if (exists(scope, arn)) return;
    throw new AwsError('ResourceNotFoundException', `Resource '${arn}' does not exist`);
  }

  return {
    TagResource: recording(
      v.object({ ResourceARN: v.string(), Tags: v.array(Tag) }),
      ({ ResourceARN, Tags }, caller) => {
        demand(caller, ResourceARN);
        tags.add(caller, ResourceARN, Tags);
        return {};
      },
    ),
    UntagResource: recording(
      v.object({ ResourceARN: v.string(), TagKeys: v.array(v.string()) }),
      ({ ResourceARN, TagKeys }, caller) => {
        demand(caller, ResourceARN);
        tags.remove(caller, ResourceARN, TagKeys);
        return {};
      },
    ),
    ListTagsForResource: answering(
      v.object({ ResourceARN: v.string(), NextToken: v.optional(v.string()) }),
      ({ ResourceARN, NextToken }, caller) => {
        refuseToken(NextToken);
        demand(caller, ResourceARN);
        return { Tags: tags.of(caller, ResourceARN) };
      },
    ),
  };
}

function check(key: string, value: string): void {
  if (/^aws:/i.test(key)) throw invalidRequest(`Tag key '${key}' uses the reserved prefix 'aws:'`);
  for (const text of [key, value]) {
    if (!CHARACTERS.test(text)) {
      throw invalidRequest(`Tag '${text}' contains a character that is not allowed`);
    }
  }
}
