/** The TraceSummary of the API. */
import { durationOf, entryOf, inProgress, type Trace } from './assemble.ts';
import { rootCausesOf, type RootCauses } from './root-causes.ts';
import { walk, type AnnotationValue, type Segment } from '../segments/segment.ts';
import { serviceKey, serviceOf, type ServiceId } from './services.ts';
import { toXRayTraceId } from '../trace-id.ts';
import type { TraceMap } from './trace-map.ts';

export interface TraceSummary extends RootCauses {
  readonly Id: string;
  /** Epoch seconds. */
  readonly StartTime: number;
  /** Seconds. */
  readonly Duration: number;
  /** Seconds the entry segment took; absent while it is in progress. */
  readonly ResponseTime?: number;
  readonly HasFault: boolean;
  readonly HasError: boolean;
  readonly HasThrottle: boolean;
  readonly IsPartial: boolean;
  readonly Http: {
    readonly HttpURL?: string;
    readonly HttpStatus?: number;
    readonly HttpMethod?: string;
    readonly UserAgent?: string;
    readonly ClientIp?: string;
  };
  readonly Annotations: Readonly<Record<string, readonly AnnotationEntry[]>>;
  readonly Users: readonly {
    readonly UserName: string;
    readonly ServiceIds: readonly ServiceId[];
  }[];
  readonly ServiceIds: readonly ServiceId[];
  readonly ResourceARNs: readonly { readonly ARN: string }[];
  readonly InstanceIds: readonly { readonly Id: string }[];
  readonly AvailabilityZones: readonly { readonly Name: string }[];
  readonly EntryPoint?: ServiceId;
  readonly Revision: number;
}

/** The API's ValueWithServiceIds. */
export interface AnnotationEntry {
  readonly AnnotationValue: {
    readonly StringValue?: string;
    readonly NumberValue?: number;
    readonly BooleanValue?: boolean;
  };
  readonly ServiceIds: readonly ServiceId[];
}

export function summarize(trace: Trace, map: TraceMap): TraceSummary {
  const { nodes } = map;
  const { segments } = trace;
  const entry = entryOf(trace);
  return {
    Id: toXRayTraceId(trace.traceId),
    StartTime: segments[0]?.start_time ?? 0,
    Duration: seconds(durationOf(trace)),
    ...(entry?.end_time == null
      ? {}
      : { ResponseTime: seconds(entry.end_time - entry.start_time) }),
    HasFault: entry?.fault ?? false,
    HasError: entry?.error ?? false,
    HasThrottle: segments.some((segment) => segment.throttle === true),
    IsPartial: segments.some((segment) => inProgress(segment) || segment.type === 'subsegment'),
    Http: httpOf(entry),
    Annotations: annotationsOf(segments),
    Users: usersOf(segments),
    ServiceIds: nodes.map(({ service }) => service),
    ResourceARNs: distinct(segments, (s) => s.resource_arn).map((ARN) => ({ ARN })),
    InstanceIds: distinct(segments, (s) => s.aws?.ec2?.instance_id).map((Id) => ({ Id })),
    AvailabilityZones: distinct(segments, (s) => s.aws?.ec2?.availability_zone).map((Name) => ({
      Name,
    })),
    ...(entry === undefined ? {} : { EntryPoint: serviceOf(entry) }),
    ...rootCausesOf(trace, map),
    Revision: trace.revision,
  };
}

/** To the millisecond, as X-Ray gives durations: the difference of two floats has a tail. */
function seconds(duration: number): number {
  return Math.round(duration * 1000) / 1000;
}

function httpOf(entry: Segment | undefined): TraceSummary['Http'] {
  const request = entry?.http?.request;
  const status = entry?.http?.response?.status;
  return {
    ...(request?.url === undefined ? {} : { HttpURL: request.url }),
    ...(status === undefined ? {} : { HttpStatus: status }),
    ...(request?.method === undefined ? {} : { HttpMethod: request.method }),
    ...(request?.user_agent === undefined ? {} : { UserAgent: request.user_agent }),
    ...(request?.client_ip === undefined ? {} : { ClientIp: request.client_ip }),
  };
}

/** Annotations of every segment and subsegment, each value with the services it was seen in. */
function annotationsOf(segments: readonly Segment[]): TraceSummary['Annotations'] {
  const found = new Map<string, { key: string; value: AnnotationValue; services: ServiceId[] }>();
  for (const segment of segments) {
    const owner = serviceOf(segment);
    for (const { annotations } of walk(segment)) {
      if (annotations === undefined) continue;
      for (const [key, value] of Object.entries(annotations)) {
        const name = `${key} ${typeof value} ${value}`;
        const services = found.get(name)?.services ?? [];
        if (!services.some((known) => serviceKey(known) === serviceKey(owner)))
          services.push(owner);
        found.set(name, { key, value, services });
      }
    }
  }
  const byKey = Map.groupBy(found.values(), ({ key }) => key);
  return Object.fromEntries(
    [...byKey].map(([key, entries]) => [
      key,
      entries.map(({ value, services }) => ({
        AnnotationValue: annotationValue(value),
        ServiceIds: services,
      })),
    ]),
  );
}

export function annotationValue(value: AnnotationValue): AnnotationEntry['AnnotationValue'] {
  if (typeof value === 'number') return { NumberValue: value };
  return typeof value === 'boolean' ? { BooleanValue: value } : { StringValue: value };
}

function usersOf(segments: readonly Segment[]): TraceSummary['Users'] {
  return distinct(segments, (segment) => segment.user).map((UserName) => ({
    UserName,
    ServiceIds: segments.filter((segment) => segment.user === UserName).map(serviceOf),
  }));
}

function distinct(
  segments: readonly Segment[],
  pick: (segment: Segment) => string | undefined,
): readonly string[] {
  return [...new Set(segments.map(pick).filter((text) => text !== undefined))];
}
