/** What the sink counts, by what the vendors bill or limit. Both processes parse by this. */
import * as v from 'valibot';

export const Counts = v.object({
  /** HTTP requests of any kind: what the worker spent on sending. */
  fetches: v.number(),
  /** OTLP spans. */
  spans: v.number(),
  /** X-Ray documents. */
  documents: v.number(),
  /** CloudWatch log events of a request, told by their trace id; what an isolate says of itself is not counted. */
  events: v.number(),
  /** Rollbar items. */
  items: v.number(),
});
export type Counts = v.InferOutput<typeof Counts>;

export const SinkOrder = v.object({ ask: v.picklist(['port', 'counts']) });
export type SinkOrder = v.InferOutput<typeof SinkOrder>;
