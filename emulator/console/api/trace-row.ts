/** A trace as the store has it, for the list of requests and for the page of a trace. */
import * as v from 'valibot';
import { VENDORS, type Vendor } from '../../store/vendor.ts';
import { TraceHead } from './shapes.ts';
import { asBytes } from './whole-texts.ts';

/** SQL: the columns of `TraceRow`, of `traces`. Read them with `withTexts`. */
export const TRACE_COLUMNS = `id, trace_id, time_ms, duration_ms, ${asBytes('service', 'name', 'method', 'route')},
  status, root_span, root_failed, failed AS any_failed`;

/** SQL: where the rows of each vendor are, which name their trace. */
export const TABLES: Readonly<Record<Vendor, string>> = {
  honeycomb: 'honeycomb_events',
  xray: 'xray_segments',
  cloudwatch: 'log_events',
  rollbar: 'rollbar_occurrences',
};

/** SQL: the columns of `VendorCounts`, beside those of `traces`. */
export const COUNT_COLUMNS = VENDORS.map(
  (vendor) => `(SELECT count(*) FROM ${TABLES[vendor]} WHERE trace = traces.id) AS ${vendor}`,
).join(', ');

export const TraceRow = v.object({
  id: v.number(),
  ...TraceHead.entries,
  root_span: v.nullable(v.string()),
  root_failed: v.number(),
  any_failed: v.number(),
});
export type TraceRow = v.InferOutput<typeof TraceRow>;
