/** All that apps and entries use of telemetry. */
export { BudgetObject } from './delivery/budget/object.ts';
export { startTelemetry } from './observe/start.ts';
export { createRandomHex } from './recording/random-hex.ts';
export { annotate, metadata, withSpan } from './recording/span.ts';

export type { BudgetNamespace } from './delivery/budget/client.ts';
export type { QueueBatch } from './delivery/queue/consumer.ts';
export type { QueueProducer } from './delivery/queue/message.ts';
export type { Effects } from './observe/effects.ts';
export type { Observation } from './observe/observation.ts';
export type { Trigger } from './observe/observer.ts';
export type { Telemetry } from './observe/start.ts';
