/**
 * Stands in the worker's bundle for `@opentelemetry/sdk-trace-base` (wrangler.toml, [alias]): has what otel-cf-workers
 * imports. It makes an id generator when it is loaded, which cannot be shaken; ids come from elsewhere, and so do decisions.
 */
class Unused {}
export {
  Unused as ParentBasedSampler,
  Unused as RandomIdGenerator,
  Unused as SamplingDecision,
  Unused as TraceIdRatioBasedSampler,
};
