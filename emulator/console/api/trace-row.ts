/** A trace as the store has it, for the list of requests and for the page of a trace. */
import * as v from 'valibot';
import { TraceHead } from './shapes.ts';
import { asBytes } from './whole-texts.ts';

/** SQL: the columns of `TraceRow`, of `traces`. Read them with `withTexts`. */
export const TRACE_COLUMNS = `id, trace_id, time_ms, duration_ms, ${asBytes('service', 'name', 'method', 'route')},
  status, root_span, root_failed, failed AS any_failed`;

/** SQL: the columns of `VendorCounts`, beside those of `traces`. */
export const COUNT_COLUMNS = `
  (SELECT count(*) FROM honeycomb_events WHERE trace = traces.id) AS honeycomb,
  (SELECT count(*) FROM xray_segments WHERE trace = traces.id) AS xray,
  (SELECT count(*) FROM log_events WHERE trace = traces.id) AS cloudwatch,
  (SELECT count(*) FROM rollbar_occurrences WHERE trace = traces.id) AS rollbar`;

export const TraceRow = v.object({
  id: v.number(),
  ...TraceHead.entries,
  root_span: v.nullable(v.string()),
  root_failed: v.number(),
  any_failed: v.number(),
});
export type TraceRow = v.InferOutput<typeof TraceRow>;
