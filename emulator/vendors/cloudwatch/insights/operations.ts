/**
 * The operations on queries of Logs Insights: start, ask for results, stop, list. The languages SQL and PPL are
 * refused by name, as everything is that the emulator cannot compute.
 */
import * as v from 'valibot';
import { answering, type Operations } from '../../aws/operation.ts';
import { AwsError } from '../../aws/error.ts';
import { groupNamed, invalid } from '../named.ts';
import type { LogStore, Scope } from '../store.ts';
import { malformed } from './language.ts';
import type { Queries, QueryInfo } from './queries.ts';
import { parseQuery } from './query.ts';

const optionalText = v.optional(v.string());

const StartInput = v.object({
  logGroupName: optionalText,
  logGroupNames: v.optional(v.array(v.string())),
  logGroupIdentifiers: v.optional(v.array(v.string())),
  startTime: v.number(),
  endTime: v.number(),
  queryString: v.string(),
  queryLanguage: v.optional(v.string(), 'CWLI'),
  limit: v.optional(v.number(), 10_000),
});

const ResultsInput = v.object({
  queryId: v.string(),
  maxItems: v.optional(v.number(), 10_000),
  nextToken: optionalText,
});

const DescribeInput = v.object({
  logGroupName: optionalText,
  status: optionalText,
  queryLanguage: optionalText,
  maxResults: v.optional(v.number(), 1000),
  nextToken: optionalText,
});

const MAX_GROUPS = 50;
const MAX_RUNNING = 100;

export interface QueryOperationsOptions {
  readonly store: LogStore;
  readonly queries: Queries;
}

export function queryOperations({ store, queries }: QueryOperationsOptions): Operations {
  function find(scope: Scope, id: string): QueryInfo {
    const info = queries.find(scope, id);
    if (info === undefined) {
      throw new AwsError('ResourceNotFoundException', `Query with id '${id}' was not found`);
    }
    return info;
  }

  return {
    StartQuery: answering(StartInput, (input, caller) => {
      const { startTime, endTime, queryString, queryLanguage } = input;
      if (queryLanguage !== 'CWLI') {
        throw malformed(`the emulator does not support the query language ${queryLanguage}`, 0);
      }
      if (startTime > endTime) throw invalid('End time should not be before start time');
      const groups = groupKeys(input).map((key) => groupNamed(store, caller, key));
      parseQuery(queryString);
      if (queries.running(caller) >= MAX_RUNNING) {
        throw new AwsError('LimitExceededException', 'Account maximum query concurrency exceeded');
      }
      const { id } = queries.start({
        scope: caller,
        queryString,
        groups,
        // Both ends are seconds and belong to the range.
        range: {
          start: Math.min(startTime * 1000, Number.MAX_SAFE_INTEGER),
          end: Math.min((endTime + 1) * 1000, Number.MAX_SAFE_INTEGER),
        },
        most: input.limit,
      });
      return { queryId: id };
    }),

    GetQueryResults: answering(ResultsInput, ({ queryId, maxItems, nextToken }, caller) => {
      const info = find(caller, queryId);
      const from = nextToken === undefined ? 0 : readOffset(nextToken);
      const to = from + (maxItems || 10_000);
      return {
        queryLanguage: 'CWLI',
        results: info.results.slice(from, to),
        statistics: {
          recordsMatched: info.recordsMatched,
          recordsScanned: info.recordsScanned,
          bytesScanned: info.bytesScanned,
          estimatedRecordsSkipped: 0,
          estimatedBytesSkipped: 0,
          logGroupsScanned: info.groups.length,
        },
        status: info.status,
        ...(to < info.results.length ? { nextToken: String(to) } : {}),
      };
    }),

    StopQuery: answering(v.object({ queryId: v.string() }), ({ queryId }, caller) => {
      const info = find(caller, queryId);
      if (info.status !== 'Running') throw invalid(`Query '${queryId}' is not running`);
      info.status = 'Cancelled';
      return { success: true };
    }),

    DescribeQueries: answering(DescribeInput, (input, caller) => {
      const { logGroupName: group, status, queryLanguage = 'CWLI', maxResults, nextToken } = input;
      const found = queries
        .list(caller)
        .filter((info) => (status ?? info.status) === info.status && queryLanguage === 'CWLI')
        .filter((info) => group === undefined || info.groups.includes(group));
      const from = nextToken === undefined ? 0 : readOffset(nextToken);
      const to = from + maxResults;
      return {
        queries: found.slice(from, to).map(describe),
        ...(to < found.length ? { nextToken: String(to) } : {}),
      };
    }),
  };
}

function describe(info: QueryInfo): object {
  return {
    queryLanguage: 'CWLI',
    queryId: info.id,
    queryString: info.queryString,
    status: info.status,
    createTime: info.createdMs,
    logGroupName: info.groups[0],
    bytesScanned: info.bytesScanned,
    ...(info.endedMs === undefined ? {} : { queryDuration: info.endedMs - info.createdMs }),
  };
}

function groupKeys(input: v.InferOutput<typeof StartInput>) {
  const { logGroupName, logGroupNames, logGroupIdentifiers } = input;
  const given = [logGroupName && [logGroupName], logGroupNames, logGroupIdentifiers];
  if (given.filter((names) => names !== undefined).length !== 1) {
    throw invalid(
      'Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified',
    );
  }
  const keys = [
    ...(logGroupName === undefined ? [] : [{ logGroupName }]),
    ...(logGroupNames ?? []).map((logGroupName) => ({ logGroupName })),
    ...(logGroupIdentifiers ?? []).map((logGroupIdentifier) => ({ logGroupIdentifier })),
  ];
  if (keys.length === 0 || keys.length > MAX_GROUPS) {
    throw invalid(`A query is for 1 to ${MAX_GROUPS} log groups`);
  }
  return keys;
}

function readOffset(token: string): number {
  if (!/^\d{1,9}$/.test(token)) throw invalid('The specified nextToken is invalid.');
  return Number(token);
}
