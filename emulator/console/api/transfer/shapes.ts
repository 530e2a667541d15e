/** What an import answers. */
import * as v from 'valibot';

export const Imported = v.object({
  spans: v.number(),
  /** Log records of OTLP that are of no vendor but Honeycomb. */
  records: v.number(),
  segments: v.number(),
  log_events: v.number(),
  items: v.number(),
  /** What was refused, each with the vendor's reason. */
  refused: v.array(v.string()),
});
export type Imported = v.InferOutput<typeof Imported>;
