/** Amazon Resource Names of log groups and streams. */
import type { Scope } from './store.ts';

/** Without the `:*` that the older `arn` field has. */
export function groupArn({ account, region }: Scope, group: string): string {
  return `arn:aws:logs:${region}:${account}:log-group:${group}`;
}

export function streamArn(scope: Scope, group: string, stream: string): string {
  return `${groupArn(scope, group)}:log-stream:${stream}`;
}

/**
 * @param identifier a log group's name or ARN, with `:*` or without.
 * @returns its name; undefined when the ARN is of another account, region or kind.
 */
export function groupNameOf(scope: Scope, identifier: string): string | undefined {
  if (!identifier.startsWith('arn:')) return identifier;
  const prefix = groupArn(scope, '');
  if (!identifier.startsWith(prefix)) return undefined;
  return identifier.slice(prefix.length).replace(/:\*$/, '');
}
