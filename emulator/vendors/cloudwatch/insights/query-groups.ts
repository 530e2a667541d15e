/** Finds the log groups a query is for: those that StartQuery names, or that the query names itself by `SOURCE`. */
import * as v from 'valibot';
import { AwsError } from '../../aws/error.ts';
import { retentionStart } from '../events/batch.ts';
import { groupNamed, invalid, type GroupKey } from '../named.ts';
import type { LogGroup, LogStore, Scope } from '../store.ts';
import type { Selection } from './source.ts';

/** How StartQuery names groups. */
export const GroupNames = v.object({
  logGroupName: v.optional(v.string()),
  logGroupNames: v.optional(v.array(v.string())),
  logGroupIdentifiers: v.optional(v.array(v.string())),
});

const MAX_NAMED = 50;
/** Of groups chosen by `logGroups(…)`. */
const MAX_SELECTED = 10_000;

/** @throws AwsError unless the groups are named once, and exist. */
export function groupsOfQuery(
  store: LogStore,
  scope: Scope,
  { logGroupName, logGroupNames, logGroupIdentifiers }: v.InferOutput<typeof GroupNames>,
  selection: Selection | undefined,
): readonly LogGroup[] {
  const given = [logGroupName && [logGroupName], logGroupNames, logGroupIdentifiers, selection];
  if (given.filter((names) => names !== undefined).length !== 1) {
    throw invalid(
      'Exactly one of logGroupName, logGroupNames, logGroupIdentifiers and SOURCE in the query must be specified',
    );
  }
  if (selection !== undefined) return groupsSelected(store, scope, selection);
  const keys = [
    ...(logGroupName === undefined ? [] : [{ logGroupName }]),
    ...(logGroupNames ?? []).map((logGroupName) => ({ logGroupName })),
    ...(logGroupIdentifiers ?? []).map((logGroupIdentifier) => ({ logGroupIdentifier })),
  ];
  return judged(keys.map((key) => groupOfKey(store, scope, key)));
}

/** Insights has words of its own for a group that is not there. */
function groupOfKey(store: LogStore, scope: Scope, key: GroupKey): LogGroup {
  try {
    return groupNamed(store, scope, key);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
    const name = key.logGroupName ?? key.logGroupIdentifier;
    throw new AwsError(
      error.code,
      `Log group '${name}' does not exist for account ID '${scope.account}'`,
    );
  }
}

/** @throws AwsError when a group that is named does not exist, or none is found. */
export function groupsSelected(
  store: LogStore,
  scope: Scope,
  selection: Selection,
): readonly LogGroup[] {
  if ('names' in selection) {
    return judged(
      selection.names.map((name) => groupOfKey(store, scope, { logGroupIdentifier: name })),
    );
  }
  const { prefixes, accounts, class: wanted } = selection;
  // No other account is linked to this one.
  if (accounts !== undefined && !accounts.includes(scope.account)) return [];
  const all = { part: undefined, names: undefined, after: undefined, class: wanted };
  const found = (prefixes.length === 0 ? [undefined] : prefixes).flatMap((prefix) =>
    store.groups(scope, { ...all, prefix }, MAX_SELECTED),
  );
  return [...new Map(found.map((group) => [group.id, group])).values()];
}

function judged(groups: readonly LogGroup[]): readonly LogGroup[] {
  if (groups.length > 0 && groups.length <= MAX_NAMED) return groups;
  throw invalid(`A query is for 1 to ${MAX_NAMED} log groups`);
}

/**
 * @param endMs where the time asked for ends, Unix milliseconds
 * @throws AwsError when no group can have events of that time
 */
export function judgeTime(
  groups: readonly LogGroup[],
  { queryString, endMs, now }: { queryString: string; endMs: number; now: number },
): void {
  const mayHave = ({ createdMs, retentionDays }: LogGroup): boolean =>
    endMs > Math.max(createdMs, retentionStart(now, retentionDays));
  if (groups.length === 0 || groups.some(mayHave)) return;
  const { length } = queryString;
  const message = `Query's end date and time is either before the log groups creation time or exceeds the log groups log retention settings ([0,${length}])`;
  throw new AwsError('MalformedQueryException', message, undefined, {
    queryCompileError: { location: { startCharOffset: 0, endCharOffset: length }, message },
  });
}
