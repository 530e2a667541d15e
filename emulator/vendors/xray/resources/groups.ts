/**
 * Groups: a name for a filter expression. `Default` holds every trace, is always there and cannot be deleted or given
 * an expression. An expression is read when it is set, so that a group is never found broken later; it applies to
 * all stored traces, where AWS applies a changed one to new traces only.
 */
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import type { Collections } from '../../aws/collections.ts';
import { createFilter, type GroupExpressions } from '../filter/judge.ts';
import { invalidRequest } from '../invalid-request.ts';
import type { Scope } from '../segments/store.ts';
import { Tag, type Tags } from './tags.ts';
import { refuseToken } from '../token.ts';

const Insights = v.object({
  InsightsEnabled: v.optional(v.boolean(), false),
  NotificationsEnabled: v.optional(v.boolean(), false),
});

const Group = v.object({
  GroupName: v.string(),
  GroupARN: v.string(),
  FilterExpression: v.optional(v.string()),
  InsightsConfiguration: Insights,
});
export type Group = v.InferOutput<typeof Group>;

/** How requests name a group: by one of the two. */
const Key = v.object({ GroupName: v.optional(v.string()), GroupARN: v.optional(v.string()) });
export type GroupKey = v.InferOutput<typeof Key>;

export interface Groups {
  /** Default is first. */
  all(scope: Scope): Group[];
  /** @throws AwsError when there is none such, or not exactly one of the two is given. */
  named(scope: Scope, key: GroupKey): Group;
  /** What `group.name` and `group.arn` stand for in filter expressions. */
  expressions(scope: Scope): GroupExpressions;
  /** @throws AwsError when its expression cannot be read. */
  put(scope: Scope, group: Group): void;
  delete(scope: Scope, group: Group): void;
}

const DEFAULT = 'Default';

export function createGroups(collections: Collections): Groups {
  const stored = collections('group', Group);

  function all(scope: Scope): Group[] {
    const own = stored.all(scope);
    const known = own.find(({ GroupName }) => GroupName === DEFAULT);
    const others = own.filter(({ GroupName }) => GroupName !== DEFAULT);
    return [known ?? defaultGroup(scope), ...others];
  }

  function expressions(scope: Scope): GroupExpressions {
    return (by, value) => {
      const found = all(scope).find((group) =>
        by === 'name' ? group.GroupName === value : group.GroupARN === value,
      );
      return found && (found.FilterExpression ?? '');
    };
  }

  return {
    all,
    named(scope, { GroupName: name, GroupARN: arn }) {
      if ((name === undefined) === (arn === undefined)) {
        throw invalidRequest('Exactly one of GroupName and GroupARN must be specified');
      }
      const found = all(scope).find((group) =>
        name === undefined ? group.GroupARN === arn : group.GroupName === name,
      );
      if (found === undefined) throw invalidRequest(`Group '${name ?? arn}' does not exist`);
      return found;
    },
    expressions,
    put(scope, group) {
      const known = expressions(scope);
      const own = group.FilterExpression ?? '';
      createFilter(own, (by, value) =>
        value === (by === 'name' ? group.GroupName : group.GroupARN) ? own : known(by, value),
      );
      stored.put(scope, group.GroupName, group);
    },
    delete: (scope, { GroupName }) => stored.delete(scope, GroupName),
  };
}

export function groupOperations(groups: Groups, tags: Tags): Operations {
  return {
    CreateGroup: recording(
      v.object({
        GroupName: v.string(),
        FilterExpression: v.optional(v.string()),
        InsightsConfiguration: v.optional(Insights, {}),
        Tags: v.optional(v.array(Tag), []),
      }),
      ({ Tags, ...given }, caller) => {
        const { GroupName } = given;
        if (GroupName === DEFAULT) throw invalidRequest(`'${DEFAULT}' is a reserved group name`);
        if (groups.all(caller).some((group) => group.GroupName === GroupName)) {
          throw invalidRequest(`Group '${GroupName}' already exists`);
        }
        const group = { ...given, GroupARN: groupArn(caller, `${GroupName}/${uniqueId()}`) };
        checkInsights(group);
        groups.put(caller, group);
        if (Tags.length > 0) tags.add(caller, group.GroupARN, Tags);
        return { Group: group };
      },
    ),

    GetGroup: answering(Key, (key, caller) => ({ Group: groups.named(caller, key) })),

    GetGroups: answering(
      v.object({ NextToken: v.optional(v.string()) }),
      ({ NextToken }, caller) => {
        refuseToken(NextToken);
        return { Groups: groups.all(caller) };
      },
    ),

    UpdateGroup: recording(
      v.object({
        ...Key.entries,
        FilterExpression: v.optional(v.string()),
        InsightsConfiguration: v.optional(
          v.object({
            InsightsEnabled: v.optional(v.boolean()),
            NotificationsEnabled: v.optional(v.boolean()),
          }),
          {},
        ),
      }),
      ({ FilterExpression, InsightsConfiguration: insights, ...key }, caller) => {
        const found = groups.named(caller, key);
        if (found.GroupName === DEFAULT && FilterExpression !== undefined) {
          throw invalidRequest(`The filter expression of group '${DEFAULT}' cannot be changed`);
        }
        const group = {
          ...found,
          ...(FilterExpression === undefined ? {} : { FilterExpression }),
          InsightsConfiguration: v.parse(Insights, {
            ...found.InsightsConfiguration,
            ...insights,
          }),
        };
        checkInsights(group);
        groups.put(caller, group);
        return { Group: group };
      },
    ),

    DeleteGroup: recording(Key, (key, caller) => {
      const group = groups.named(caller, key);
      if (group.GroupName === DEFAULT) {
        throw invalidRequest(`Group '${DEFAULT}' cannot be deleted`);
      }
      groups.delete(caller, group);
      tags.forget(caller, group.GroupARN);
      return {};
    }),
  };
}

function checkInsights({ InsightsConfiguration: insights }: Group): void {
  if (insights.NotificationsEnabled && !insights.InsightsEnabled) {
    throw invalidRequest('NotificationsEnabled needs InsightsEnabled');
  }
}

function defaultGroup(scope: Scope): Group {
  return {
    GroupName: DEFAULT,
    GroupARN: groupArn(scope, DEFAULT),
    InsightsConfiguration: { InsightsEnabled: false, NotificationsEnabled: false },
  };
}

function groupArn({ account, region }: Scope, path: string): string {
  return `arn:aws:xray:${region}:${account}:group/${path}`;
}

/** Told apart from an earlier group of the same name. */
function uniqueId(): string {
  return randomUUID().replaceAll('-', '').toUpperCase();
}
