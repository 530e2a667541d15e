/** The door of X-Ray's room: documents of finished spans, the API without a daemon, sampling, and `X-Amzn-Trace-Id`. */
export { createXRayClient } from './xray/client.ts';
export { encodeLateSubsegment, encodeSegment } from './xray/document/encode.ts';
export { segmentName } from './xray/document/naming.ts';
export { formatTraceHeader, parseTraceHeader } from './xray/header/header.ts';
export { XRayPropagator } from './xray/header/propagator.ts';
export { epochTraceId, fromXRayTraceId, toXRayTraceId } from './xray/header/trace-id.ts';
export { createCentralSampler } from './xray/sampling/central-sampling.ts';
export { createSampler } from './xray/sampling/sampling.ts';

export type { CallAllowance, Delivery, Outcome, Remark } from './kit/delivery.ts';
export type { FinishedSpan } from './kit/finished-span.ts';
export type { XRayClient, XRayClientOptions } from './xray/client.ts';
export type { SegmentOptions } from './xray/document/encode.ts';
export type { CentralSampler, CentralSamplerOptions } from './xray/sampling/central-sampling.ts';
export type { Sampler, SamplerOptions, SamplingDecision } from './xray/sampling/sampling.ts';
