/** Tells which operations bring telemetry: when a vendor refuses another one, such as a query, nothing is lost. */
import { VENDORS, type Vendor } from '../../store/vendor.ts';

type Operations = Readonly<Record<Vendor, readonly string[]>>;

/** As SQL's GLOB has them: what may bring something of a trace. */
const OF_TRACES: Operations = {
  honeycomb: ['POST /1/events*', 'POST /1/batch*', 'POST /v1/traces', 'POST /v1/logs'],
  xray: ['PutTraceSegments', 'POST /v1/traces', 'UDP'],
  cloudwatch: ['PutLogEvents', 'POST /services/*', 'POST /ingest/*', 'POST /v1/logs'],
  rollbar: ['POST /api/1/item*'],
};

/** What brings telemetry that is of no trace. */
const OTHERS: Operations = {
  honeycomb: ['POST /v1/metrics'],
  xray: [],
  cloudwatch: ['POST /v1/metrics', 'PutMetricData', 'PutEvents', 'BatchImportFindings'],
  rollbar: [],
};

/** SQL: whether a row with the columns `vendor` and `operation` may have brought something of a vendor's traces. */
export function bringsTraces(vendor: Vendor): string {
  return condition(vendor, OF_TRACES[vendor]);
}

/** SQL: whether such a row brought telemetry of any kind. */
export const BRINGS_TELEMETRY = VENDORS.map((vendor) =>
  condition(vendor, [...OF_TRACES[vendor], ...OTHERS[vendor]]),
).join(' OR ');

function condition(vendor: Vendor, operations: readonly string[]): string {
  const globs = operations.map((glob) => `operation GLOB '${glob}'`);
  return `(vendor = '${vendor}' AND (${globs.join(' OR ')}))`;
}
