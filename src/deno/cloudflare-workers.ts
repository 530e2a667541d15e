/**
 * Stands in for the module `cloudflare:workers`, which exists in workerd only. otel-cf-workers asks it for
 * one name, to tell class-style Durable Objects from others; outside workerd there are none.
 */
export class DurableObject {}
