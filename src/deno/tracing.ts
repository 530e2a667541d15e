/**
 * Deno Deploy traces every program and cannot be told not to: it has put its own tracer in OpenTelemetry's place before any
 * code runs. There, its tracer gives the place up, so that the four vendors get what they get elsewhere; Deploy's own
 * spans of requests and fetches stay on its dashboard. With OTEL_DENO=true, which is a choice, it keeps the place.
 */

/** Where OpenTelemetry's API keeps what was registered. It refuses registrations beside those of another version. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1');

/** Call before telemetry is started, and before spans are made. */
export function takeTracingOver(): void {
  Reflect.deleteProperty(globalThis, REGISTERED);
}
