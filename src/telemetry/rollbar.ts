/** The door of Rollbar's room: errors as items, or the events of another Sentry SDK, each sent by one call. */
export { createReporter } from './rollbar/capture/reporter.ts';
export { createRollbarClient } from './rollbar/client.ts';
export { sentryEventToRollbarItem } from './rollbar/item/encode.ts';
export { fitItem } from './rollbar/item/fit.ts';

export type { CallAllowance, Delivery, Outcome, Remark } from './kit/delivery.ts';
export type { Reporter, ReporterOptions, RequestReporter } from './rollbar/capture/reporter.ts';
export type { RollbarClient, RollbarClientOptions } from './rollbar/client.ts';
export type { ItemOptions } from './rollbar/item/encode.ts';
export type { RollbarItem } from './rollbar/item/item.ts';
