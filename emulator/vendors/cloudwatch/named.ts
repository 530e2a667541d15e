/** Finds the group or stream that a request names, or gives the error CloudWatch Logs gives when there is none. */
import { AwsError } from '../aws/error.ts';
import { groupNameOf } from './arn.ts';
import type { LogGroup, LogStore, LogStream, Scope } from './store.ts';

/** How requests name a group: by name, or by name or ARN. */
export interface GroupKey {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** @throws AwsError unless exactly one of the two names is given and the group exists. */
export function groupNamed(store: LogStore, scope: Scope, key: GroupKey): LogGroup {
  const { logGroupName, logGroupIdentifier } = key;
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw invalid('Only one of logGroupName and logGroupIdentifier may be specified');
  }
  const given = logGroupName ?? logGroupIdentifier;
  if (given === undefined) {
    throw invalid('One of logGroupName and logGroupIdentifier must be specified');
  }
  const name = logGroupName ?? groupNameOf(scope, given);
  const group = name === undefined ? undefined : store.group(scope, name);
  if (group === undefined) throw notFound('log group');
  return group;
}

/** @throws AwsError when the group has no such stream. */
export function streamNamed(store: LogStore, group: LogGroup, name: string): LogStream {
  const stream = store.stream(group, name);
  if (stream === undefined) throw notFound('log stream');
  return stream;
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function alreadyExists(what: 'group' | 'stream'): AwsError {
  return new AwsError('ResourceAlreadyExistsException', `The specified log ${what} already exists`);
}

/** @param what e.g. `log group`. */
export function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified ${what} does not exist.`);
}
