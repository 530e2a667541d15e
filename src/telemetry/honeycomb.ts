/** The door of Honeycomb's room: finished spans as OTLP/JSON, sent by one call, without the rest of the library. */
export { createHoneycombClient } from './honeycomb/client.ts';
export { createSpanEncoder, encodeResource } from './honeycomb/encode.ts';

export type { HoneycombClient, HoneycombClientOptions } from './honeycomb/client.ts';
export type { EncodeScopeSpans } from './honeycomb/encode.ts';
export type { CallAllowance, Delivery, Outcome, Remark } from './kit/delivery.ts';
export type { FinishedSpan } from './kit/finished-span.ts';
