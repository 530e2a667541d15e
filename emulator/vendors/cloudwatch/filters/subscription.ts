/**
 * The operations on subscription filters. They are stored, validated and shown; nothing is delivered, since their
 * destinations are not on this machine. Transformed logs, selection by source and system fields are refused by name.
 */
import * as v from 'valibot';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { groupNamed, invalid } from '../named.ts';
import { parsePattern } from '../pattern/pattern.ts';
import type { Scope } from '../store.ts';
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

const DESTINATION = /^arn:aws[\w-]*:(?<vendor>[\w-]+):[\w-]*:(?<account>\d{12})?:(?<resource>.+)$/;
/** What an ARN ends with, by the service it is of. */
const RESOURCES: Readonly<Record<string, RegExp>> = {
  kinesis: /^stream\/.+/,
  firehose: /^deliverystream\/.+/,
  lambda: /^function:.+/,
  logs: /^destination:.+/,
};

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
      judgeDestination(destinationArn, roleArn, caller);
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
function judgeDestination(arn: string, role: string | undefined, { account }: Scope): void {
  const { vendor = '', account: owner, resource = '' } = DESTINATION.exec(arn)?.groups ?? {};
  const wanted = Object.hasOwn(RESOURCES, vendor) ? RESOURCES[vendor] : undefined;
  if (vendor !== '' && wanted === undefined) {
    throw invalid(
      `PutSubscriptionFilter operation cannot work with destinationArn for vendor ${vendor}`,
    );
  }
  if (owner === undefined || !wanted?.test(resource)) {
    throw invalid(
      `Invalid destinationArn '${arn}': expected a Kinesis stream, a Firehose stream, a Lambda function or a destination of CloudWatch Logs`,
    );
  }
  const needsRole = vendor === 'kinesis' || vendor === 'firehose';
  if (needsRole !== (role !== undefined)) {
    throw invalid(
      `destinationArn for vendor ${vendor} cannot be used ${needsRole ? 'without' : 'with'} roleArn`,
    );
  }
  if (vendor === 'lambda' && owner !== account) {
    throw invalid(
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
    );
  }
}
