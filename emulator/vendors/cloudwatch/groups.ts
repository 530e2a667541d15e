/**
 * The operations on log groups: create, delete, describe, list, retention, protection. No other account is linked to
 * this one. The DELIVERY class, and lists by field index, data source or tag are refused by name.
 */
import * as v from 'valibot';
import { AwsError } from '../aws/error.ts';
import { answering, recording, type Operations } from '../aws/operation.ts';
import { groupArn, groupNameOf } from './arn.ts';
import type { FilterStore } from './filters/store.ts';
import { judgeKmsKey } from './kms.ts';
import { alreadyExists, groupNamed, invalid } from './named.ts';
import type { LogGroup, LogStore, Scope } from './store.ts';
import { judgeTags } from './tags.ts';
import { pageOf, readListToken } from './token.ts';

/** Days a log group may keep its events. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

const PAGE_SIZE = 50;

const optionalText = v.optional(v.string());

const DescribeInput = v.object({
  logGroupNamePrefix: optionalText,
  logGroupNamePattern: optionalText,
  logGroupClass: optionalText,
  logGroupIdentifiers: v.optional(v.array(v.string())),
  accountIdentifiers: v.optional(v.array(v.string())),
  limit: v.optional(v.number(), PAGE_SIZE),
  nextToken: optionalText,
});

const ListInput = v.object({
  logGroupNamePattern: optionalText,
  logGroupClass: optionalText,
  accountIdentifiers: v.optional(v.array(v.string())),
  fieldIndexNames: v.optional(v.unknown()),
  dataSources: v.optional(v.unknown()),
  logGroupTags: v.optional(v.unknown()),
  limit: v.optional(v.number(), PAGE_SIZE),
  nextToken: optionalText,
});

const ALL = { prefix: undefined, part: undefined, names: undefined };

export interface GroupOperationsOptions {
  readonly store: LogStore;
  readonly filters: FilterStore;
  readonly now: () => number;
}

export function logGroupOperations({ store, filters, now }: GroupOperationsOptions): Operations {
  function describe(scope: Scope, group: LogGroup): object {
    const arn = groupArn(scope, group.name);
    return {
      logGroupName: group.name,
      creationTime: group.createdMs,
      ...(group.retentionDays === undefined ? {} : { retentionInDays: group.retentionDays }),
      ...(group.kmsKeyId === undefined ? {} : { kmsKeyId: group.kmsKeyId }),
      metricFilterCount: filters.count(group, 'metric'),
      arn: `${arn}:*`,
      logGroupArn: arn,
      storedBytes: store.storedBytes(group),
      logGroupClass: group.class,
      deletionProtectionEnabled: group.deletionProtected,
      bearerTokenAuthenticationEnabled: group.bearerTokens,
    };
  }

  function unprotected(input: { readonly logGroupName: string }, caller: Scope): LogGroup {
    const group = groupNamed(store, caller, input);
    if (!group.deletionProtected) return group;
    throw new AwsError(
      'ValidationException',
      `Cannot delete log group '${group.name}': deletion protection is enabled`,
    );
  }

  return {
    CreateLogGroup: recording(
      v.object({
        logGroupName: v.string(),
        kmsKeyId: optionalText,
        logGroupClass: v.optional(v.string(), 'STANDARD'),
        deletionProtectionEnabled: v.optional(v.boolean(), false),
        tags: v.optional(v.record(v.string(), v.string()), {}),
      }),
      ({ logGroupName: name, ...input }, caller) => {
        if (name.startsWith('aws/')) {
          throw invalid("Log group names starting with 'aws/' are reserved for AWS");
        }
        if (input.kmsKeyId !== undefined) judgeKmsKey(input.kmsKeyId);
        judgeTags(input.tags);
        if (input.logGroupClass === 'DELIVERY') {
          throw invalid('The emulator does not support the log group class DELIVERY');
        }
        if (store.group(caller, name) !== undefined) throw alreadyExists('group');
        store.createGroup(caller, {
          name,
          createdMs: now(),
          class: input.logGroupClass,
          deletionProtected: input.deletionProtectionEnabled,
          tags: input.tags,
          kmsKeyId: input.kmsKeyId,
        });
        return undefined;
      },
    ),

    DeleteLogGroup: recording(
      v.object({ logGroupName: v.string() }),
      (input, caller) => {
        store.deleteGroup(unprotected(input, caller));
        return undefined;
      },
      (input, caller) => store.emptyGroup(unprotected(input, caller)),
    ),

    PutRetentionPolicy: recording(
      v.object({ logGroupName: v.string(), retentionInDays: v.number() }),
      ({ retentionInDays: days, ...key }, caller) => {
        if (!RETENTIONS.includes(days)) {
          throw invalid(
            `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTIONS.join(', ')}]`,
          );
        }
        store.setRetention(groupNamed(store, caller, key), days);
        return undefined;
      },
    ),

    DeleteRetentionPolicy: recording(v.object({ logGroupName: v.string() }), (input, caller) => {
      store.setRetention(groupNamed(store, caller, input), null);
      return undefined;
    }),

    PutLogGroupDeletionProtection: recording(
      v.object({ logGroupIdentifier: v.string(), deletionProtectionEnabled: v.boolean() }),
      ({ deletionProtectionEnabled, ...key }, caller) => {
        store.setDeletionProtection(groupNamed(store, caller, key), deletionProtectionEnabled);
        return undefined;
      },
    ),

    PutBearerTokenAuthentication: recording(
      v.object({ logGroupIdentifier: v.string(), bearerTokenAuthenticationEnabled: v.boolean() }),
      ({ bearerTokenAuthenticationEnabled: enabled, ...key }, caller) => {
        store.setBearerTokens(groupNamed(store, caller, key), enabled);
        return undefined;
      },
    ),

    ListLogGroups: answering(ListInput, (input, caller) => {
      for (const member of ['fieldIndexNames', 'dataSources', 'logGroupTags'] as const) {
        if (input[member] !== undefined) throw invalid(`The emulator does not support ${member}`);
      }
      if (!hasOwnAccount(input.accountIdentifiers, caller)) return { logGroups: [] };
      const { logGroupNamePattern = '', limit } = input;
      const after = readListToken(v.string(), input.nextToken, now());
      const groups = store
        .groups(caller, { ...ALL, class: input.logGroupClass, after }, -1)
        .filter(({ name }) => matchesNames(name, logGroupNamePattern));
      const { page, rest } = pageOf(groups, limit, ({ name }) => name, now());
      return {
        logGroups: page.map((group) => ({
          logGroupName: group.name,
          logGroupArn: groupArn(caller, group.name),
          logGroupClass: group.class,
        })),
        ...rest,
      };
    }),

    DescribeLogGroups: answering(DescribeInput, (input, caller) => {
      const { logGroupNamePrefix: prefix, logGroupNamePattern: part, limit } = input;
      if (prefix !== undefined && part !== undefined) {
        throw invalid(
          'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
        );
      }
      if (!hasOwnAccount(input.accountIdentifiers, caller)) return { logGroups: [] };
      const groups = store.groups(
        caller,
        {
          prefix,
          part,
          class: input.logGroupClass,
          names: input.logGroupIdentifiers?.flatMap((id) => groupNameOf(caller, id) ?? []),
          after: readListToken(v.string(), input.nextToken, now()),
        },
        limit + 1,
      );
      const { page, rest } = pageOf(groups, limit, ({ name }) => name, now());
      return {
        logGroups: page.map((group) => describe(caller, group)),
        ...rest,
      };
    }),
  };
}

/** Whether the accounts asked for, all of them if none is named, are the caller's. */
function hasOwnAccount(accounts: readonly string[] = [], { account }: Scope): boolean {
  return accounts.length === 0 || accounts.includes(account);
}

/** @param pattern parts of names, separated by `|`; with `^` the start of a name. */
function matchesNames(name: string, pattern: string): boolean {
  return pattern
    .split('|')
    .some((part) => (part.startsWith('^') ? name.startsWith(part.slice(1)) : name.includes(part)));
}
