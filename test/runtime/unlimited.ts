/** Settings for a load of our own, all of which is to arrive: callers are believed, and nothing is held back. */
export const UNLIMITED = {
  TRACE_CONTEXT_TRUST: 'sampling',
  TRACE_CONTEXT_FORCED_PER_SECOND: '1000000',
  TELEMETRY_BUDGET: 'off',
  ROLLBAR_ITEMS_PER_MINUTE: '0',
  TELEMETRY_SUBREQUESTS: '10000',
  ROLLBAR_EQUAL_ITEMS_PER_MINUTE: '0',
};
