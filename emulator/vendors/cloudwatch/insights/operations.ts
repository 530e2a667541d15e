/**
 * The operations on queries of Logs Insights: start, ask for results, stop, list. A query over a small store is
 * answered before StartQuery is, so that the first GetQueryResults finds it complete. The languages SQL and PPL are
 * refused by name, as everything is that the emulator cannot compute.
 */
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { answering, type Operations } from '../../aws/operation.ts';
import { AwsError } from '../../aws/error.ts';
import { invalid } from '../named.ts';
import type { LogStore, Scope } from '../store.ts';
import { malformed } from './language.ts';
import type { Queries, QueryInfo } from './queries.ts';
import { GroupNames, groupsOfQuery, groupsSelected, judgeTime } from './query-groups.ts';
import { parseQuery } from './query.ts';

const optionalText = v.optional(v.string());

const StartInput = v.object({
  ...GroupNames.entries,
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

const MAX_RUNNING = 100;
/** Of the whole store: to read them takes less than starting the thread that does. */
const SMALL_EVENTS = 20_000;
/** Where other queries go first. */
const MAX_WAIT_MS = 5000;

export interface QueryOperationsOptions {
  readonly store: LogStore;
  readonly queries: Queries;
  readonly now: () => number;
}

export function queryOperations({ store, queries, now }: QueryOperationsOptions): Operations {
  function find(scope: Scope, id: string): QueryInfo {
    const info = queries.find(scope, id);
    if (info === undefined) {
      throw new AwsError('ResourceNotFoundException', `Query with id '${id}' was not found`);
    }
    return info;
  }

  return {
    StartQuery: answering(StartInput, async (input, caller) => {
      const { startTime, endTime, queryString, queryLanguage } = input;
      if (queryLanguage !== 'CWLI') {
        throw malformed(`the emulator does not support the query language ${queryLanguage}`, 0);
      }
      if (startTime > endTime) throw invalid('End time should not be before start time');
      const { selection, nested } = parseQuery(queryString);
      const groups = groupsOfQuery(store, caller, input, selection);
      judgeTime(groups, { queryString, endMs: (endTime + 1) * 1000, now: now() });
      if (queries.running(caller) >= MAX_RUNNING) {
        throw new AwsError('LimitExceededException', 'Account maximum query concurrency exceeded');
      }
      const { id, ended } = queries.start({
        scope: caller,
        queryString,
        groups,
        nested: nested.map((inner) =>
          inner.selection ? groupsSelected(store, caller, inner.selection) : groups,
        ),
        // Both ends are seconds and belong to the range.
        range: {
          start: Math.min(startTime * 1000, Number.MAX_SAFE_INTEGER),
          end: Math.min((endTime + 1) * 1000, Number.MAX_SAFE_INTEGER),
        },
        most: input.limit,
      });
      if (store.events() <= SMALL_EVENTS) {
        await Promise.race([ended, setTimeout(MAX_WAIT_MS, undefined, { ref: false })]);
      }
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
      info.cancel();
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
    queryString: sourceText(info),
    status: info.status,
    createTime: info.createdMs,
    logGroupName: info.groups[0],
    bytesScanned: info.bytesScanned,
    ...(info.endedMs === undefined ? {} : { queryDuration: info.endedMs - info.createdMs }),
  };
}

/** The query behind its groups and times, which are relative to its start, as AWS shows it. */
function sourceText({ queryString, groups, range, createdMs }: QueryInfo): string {
  if (/^\s*source\b/i.test(queryString)) return queryString;
  const seconds = (unixMs: number) => `${Math.round((unixMs - createdMs) / 1000)}s`;
  const names = groups.map((name) => `SOURCE "${name}"`).join(' | ');
  return `${names} START=${seconds(range.start)} END=${seconds(range.end - 1000)} |\n${queryString}`;
}

function readOffset(token: string): number {
  if (!/^\d{1,9}$/.test(token)) throw invalid('The specified nextToken is invalid.');
  return Number(token);
}
