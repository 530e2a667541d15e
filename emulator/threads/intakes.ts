/** Puts together what stores the requests of all vendors. Only this file knows all of it. */
import type { DatabaseSync } from 'node:sqlite';
import type { Intakes } from '../inbox/intake.ts';
import type { Journal } from '../store/journal.ts';
import { logIntakes } from '../vendors/cloudwatch/intakes.ts';
import { eventIntakes } from '../vendors/eventbridge/intakes.ts';
import { honeycombIntakes } from '../vendors/honeycomb/intakes.ts';
import { metricIntakes } from '../vendors/metrics/intakes.ts';
import { createMetricStore } from '../vendors/metrics/store.ts';
import { rollbarIntakes } from '../vendors/rollbar/intakes.ts';
import { findingIntakes } from '../vendors/securityhub/import.ts';
import { createFindingStore } from '../vendors/securityhub/store.ts';
import { xrayIntakes } from '../vendors/xray/intakes.ts';

/** @param now when the request arrived that is being stored, unix milliseconds */
export function createIntakes(
  database: DatabaseSync,
  journal: Journal,
  now: () => number,
): Intakes {
  const metrics = createMetricStore(database);
  return {
    xray: xrayIntakes(database, journal),
    cloudwatch: {
      ...logIntakes(database, journal, metrics.record),
      ...metricIntakes(metrics),
      ...eventIntakes(database, journal),
      ...findingIntakes(createFindingStore(database)),
    },
    honeycomb: honeycombIntakes(database, journal, now),
    rollbar: rollbarIntakes(database, journal, now),
  };
}
