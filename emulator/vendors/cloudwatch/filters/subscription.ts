/**
 * The operations on subscription filters. They are stored, validated and shown; nothing is delivered, since their
 * destinations are not on this machine. Transformed logs, selection by source and system fields are refused by name.
 */
import * as v from 'valibot';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { groupNamed, invalid } from '../named.ts';
import { parsePattern } from '../pattern/pattern.ts';
import { deleteFilter, listFilters, putFilter, type FilterOptions } from './filters.ts';

const PutInput = v.object({
  logGroupName: v.string(),
  filterName: v.string(),
  filterPattern: v.string(),
  destinationArn: v.string(),
  roleArn: v.optional(v.string()),
  distribution: v.optional(v.string(), 'ByLogStream'),
  applyOnTransformedLogs: v.optional(v.boolean(), false),
  fieldSelectionCriteria: v.optional(v.string()),
  emitSystemFields: v.optional(v.array(v.string())),
});

const DescribeInput = v.object({
  logGroupName: v.string(),
  filterNamePrefix: v.optional(v.string()),
  limit: v.optional(v.number()),
  nextToken: v.optional(v.string()),
});

const DESTINATION =
  /^arn:aws[\w-]*:(?:(?<stream>kinesis|firehose):[\w-]+:\d{12}:(?:stream|deliverystream)\/.+|lambda:[\w-]+:\d{12}:function:.+|logs:[\w-]+:\d{12}:destination:.+)$/;

export function subscriptionFilterOperations(options: FilterOptions): Operations {
  return {
    PutSubscriptionFilter: recording(PutInput, (input, caller) => {
      const { logGroupName, filterName: name, filterPattern, destinationArn, roleArn } = input;
      for (const member of ['fieldSelectionCriteria', 'emitSystemFields'] as const) {
        if (input[member] !== undefined) throw invalid(`The emulator does not support ${member}`);
      }
      if (input.applyOnTransformedLogs) {
        throw invalid('The emulator does not support applyOnTransformedLogs');
      }
      const group = groupNamed(options.store, caller, { logGroupName });
      const pattern = parsePattern(filterPattern);
      judgeDestination(destinationArn, roleArn);
      putFilter(options, group, 'subscription', {
        name,
        pattern,
        filter: {
          filterPattern,
          destinationArn,
          ...(roleArn === undefined ? {} : { roleArn }),
          distribution: input.distribution,
          applyOnTransformedLogs: false,
        },
      });
      return undefined;
    }),

    DescribeSubscriptionFilters: answering(DescribeInput, (input, caller) => {
      const { logGroupName, filterNamePrefix: prefix } = input;
      groupNamed(options.store, caller, { logGroupName });
      const { found, ...rest } = listFilters(
        options,
        caller,
        {
          kind: 'subscription',
          group: logGroupName,
          prefix,
          metricName: undefined,
          metricNamespace: undefined,
        },
        input,
      );
      return { subscriptionFilters: found, ...rest };
    }),

    DeleteSubscriptionFilter: recording(
      v.object({ logGroupName: v.string(), filterName: v.string() }),
      (input, caller) => {
        deleteFilter(options, caller, 'subscription', input);
        return undefined;
      },
    ),
  };
}

/** Streams are written to with a role; functions and other accounts' destinations let the service in themselves. */
function judgeDestination(arn: string, role: string | undefined): void {
  const found = DESTINATION.exec(arn);
  if (found === null) {
    throw invalid(
      `Invalid destinationArn '${arn}': expected a Kinesis stream, a Firehose stream, a Lambda function or a destination of CloudWatch Logs`,
    );
  }
  const needsRole = found.groups?.['stream'] !== undefined;
  if (needsRole && role === undefined) {
    throw invalid(`destinationArn '${arn}' must be used with roleArn`);
  }
  if (!needsRole && role !== undefined) {
    throw invalid(`destinationArn '${arn}' cannot be used with roleArn`);
  }
}
