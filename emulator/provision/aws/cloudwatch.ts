/** CloudWatch's parts: alarms and the dashboard. */
import * as v from 'valibot';
import type { Part } from '../part.ts';
import type { Aws } from './client.ts';
import type { Alarm, DashboardFile } from './documents.ts';
import { ifThere } from './error.ts';
import { placed } from './place.ts';

const Alarms = v.object({ MetricAlarms: v.optional(v.array(v.unknown()), []) });
const Dashboard = v.object({ DashboardBody: v.string() });

/** @param topic ARN of the SNS topic that gets a message when it goes off */
export function alarmPart(aws: Aws, alarm: Alarm, topic: string | undefined): Part {
  const { AlarmName } = alarm;
  const wanted = { ...alarm, AlarmActions: topic === undefined ? [] : [topic] };
  async function put() {
    await aws.call('monitoring', 'PutMetricAlarm', wanted);
  }
  return {
    name: `alarm ${AlarmName}`,
    wanted: () => wanted,
    async read() {
      const input = { AlarmNames: [AlarmName] };
      const answer = await aws.call('monitoring', 'DescribeAlarms', input);
      const [found] = v.parse(Alarms, answer).MetricAlarms;
      return found === undefined ? undefined : { AlarmActions: [], ...Object(found) };
    },
    make: put,
    change: put,
    async remove() {
      await aws.call('monitoring', 'DeleteAlarms', { AlarmNames: [AlarmName] });
    },
  };
}

export function dashboardPart(aws: Aws, dashboard: DashboardFile): Part {
  const { DashboardName } = dashboard;
  const wanted = placed(dashboard.DashboardBody, { region: aws.region });
  async function put() {
    const input = { DashboardName, DashboardBody: JSON.stringify(wanted) };
    await aws.call('monitoring', 'PutDashboard', input);
  }
  return {
    name: `dashboard ${DashboardName}`,
    wanted: () => wanted,
    async read() {
      return ifThere(async () => {
        const answer = await aws.call('monitoring', 'GetDashboard', { DashboardName });
        return JSON.parse(v.parse(Dashboard, answer).DashboardBody);
      });
    },
    make: put,
    change: put,
    async remove() {
      await aws.call('monitoring', 'DeleteDashboards', { DashboardNames: [DashboardName] });
    },
  };
}
