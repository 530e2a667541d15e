/** Serves the rooms of metrics, log events and STS behind the switchboard, as the vendors' own clients need them. */
import { serve, type Served } from '../../../served.ts';
import { switchboardOf } from '../../switchboard-of.ts';
import type { MetricRooms } from './open.ts';

export function serveMetrics({ logs, metrics, sts }: MetricRooms): Promise<Served> {
  return serve(switchboardOf({ cloudwatch: logs, metrics, sts }).fetch);
}
