/** What the rail shows beside the pages' names, and of each vendor's wire. */
import * as v from 'valibot';
import { VENDORS } from '../../../store/vendor.ts';

export const Badge = v.object({
  text: v.string(),
  /** Whether a person must act. */
  bad: v.boolean(),
});
export type Badge = v.InferOutput<typeof Badge>;

export const Wire = v.object({
  vendor: v.picklist(VENDORS),
  /** Requests and datagrams a second, over the last ten seconds. */
  per_second: v.number(),
  /** When it last got something, unix milliseconds; null when that is not known. */
  last_ms: v.nullable(v.number()),
  /** Whether the newest telemetry of the last minute was refused. */
  refusing: v.boolean(),
});
export type Wire = v.InferOutput<typeof Wire>;

export const RailState = v.object({
  wires: v.array(Wire),
  /** By the name of the page. */
  badges: v.record(v.string(), Badge),
});
export type RailState = v.InferOutput<typeof RailState>;
