/** CloudWatch Logs' parts: the log group with its retention, and the filters that count its lines as metrics. */
import * as v from 'valibot';
import type { Part } from '../part.ts';
import type { Aws } from './client.ts';
import type { LogGroupFile, MetricFilter } from './documents.ts';
import { ifThere } from './error.ts';

const LogGroups = v.object({ logGroups: v.array(v.looseObject({ logGroupName: v.string() })) });
const Filters = v.object({ metricFilters: v.array(v.looseObject({ filterName: v.string() })) });

export function logGroupPart(aws: Aws, { logGroupName, retentionInDays }: LogGroupFile): Part {
  async function change() {
    await aws.call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays });
  }
  return {
    name: `log group ${logGroupName}`,
    wanted: () => ({ retentionInDays }),
    async read() {
      // In order of their names, so the one of that very name is first.
      const input = { logGroupNamePrefix: logGroupName };
      const { logGroups } = v.parse(LogGroups, await aws.call('logs', 'DescribeLogGroups', input));
      return logGroups.find((group) => group.logGroupName === logGroupName);
    },
    async make() {
      await aws.call('logs', 'CreateLogGroup', { logGroupName });
      await change();
    },
    change,
    async remove() {
      await aws.call('logs', 'DeleteLogGroup', { logGroupName });
    },
  };
}

export function metricFilterPart(aws: Aws, filter: MetricFilter): Part {
  const { logGroupName, filterName } = filter;
  async function put() {
    await aws.call('logs', 'PutMetricFilter', filter);
  }
  return {
    name: `metric filter ${filterName}`,
    wanted: () => filter,
    async read() {
      const input = { logGroupName, filterNamePrefix: filterName };
      return ifThere(async () => {
        const answer = v.parse(Filters, await aws.call('logs', 'DescribeMetricFilters', input));
        return answer.metricFilters.find((one) => one.filterName === filterName);
      });
    },
    make: put,
    change: put,
    async remove() {
      await aws.call('logs', 'DeleteMetricFilter', { logGroupName, filterName });
    },
  };
}
