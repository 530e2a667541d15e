/**
 * What filter expressions ask about: a whole trace, or one segment on a service or a connection. Words about the
 * trace tell of its entry, those about users, machines and exceptions of any segment in it.
 */
import { inProgress, type Trace } from '../assemble.ts';
import { walk, type Segment } from '../segment.ts';
import { summarize, type TraceSummary } from '../summary.ts';
import {
  fullDurationOf,
  mapTrace,
  responseTimeOf,
  type MapNode,
  type TraceMap,
} from '../trace-map.ts';
import type { Flag, NumberWord, StringWord } from './keywords.ts';

export interface Subject {
  flag(word: Flag): boolean;
  number(word: NumberWord): number | undefined;
  strings(word: StringWord): readonly string[];
}

/** A trace with all that can be asked about it. */
export interface TraceView {
  readonly trace: Trace;
  readonly map: TraceMap;
  readonly summary: TraceSummary;
}

export function viewTrace(trace: Trace): TraceView {
  const map = mapTrace(trace);
  return { trace, map, summary: summarize(trace, map) };
}

export function traceSubject({ trace, map, summary }: TraceView): Subject {
  const { HasError, HasFault, HasThrottle, Http } = summary;
  return {
    flag(word) {
      switch (word) {
        case 'ok':
          return !HasError && !HasFault && !HasThrottle;
        case 'error':
          return HasError;
        case 'fault':
          return HasFault;
        case 'throttle':
          return HasThrottle;
        case 'partial':
          return summary.IsPartial;
        case 'inferred':
          return map.nodes.some(({ inferred }) => inferred);
        case 'root':
          return map.nodes.some(({ root }) => root);
      }
    },
    number(word) {
      switch (word) {
        case 'responsetime':
          return summary.ResponseTime;
        case 'duration':
          return summary.Duration;
        case 'http.status':
          return Http.HttpStatus;
      }
    },
    strings(word) {
      switch (word) {
        case 'http.url':
          return present(Http.HttpURL);
        case 'http.method':
          return present(Http.HttpMethod);
        case 'http.useragent':
          return present(Http.UserAgent);
        case 'http.clientip':
          return present(Http.ClientIp);
        case 'user':
          return summary.Users.map(({ UserName }) => UserName);
        case 'name':
          return map.nodes.flatMap(({ service }) => service.Names);
        case 'availabilityzone':
          return summary.AvailabilityZones.map(({ Name }) => Name);
        case 'instance.id':
          return summary.InstanceIds.map(({ Id }) => Id);
        case 'resource.arn':
          return summary.ResourceARNs.map(({ ARN }) => ARN);
        case 'type':
        case 'message':
          return trace.segments.flatMap((segment) => exceptions(segment, word));
      }
    },
  };
}

/** @param part a segment of the service, or the subsegment that called it. */
export function visitSubject({ service, inferred, root }: MapNode, part: Segment): Subject {
  const { error = false, fault = false, throttle = false, http, aws } = part;
  return {
    flag(word) {
      switch (word) {
        case 'ok':
          return !error && !fault && !throttle;
        case 'error':
          return error;
        case 'fault':
          return fault;
        case 'throttle':
          return throttle;
        case 'partial':
          return inProgress(part);
        case 'inferred':
          return inferred;
        case 'root':
          return root;
      }
    },
    number(word) {
      switch (word) {
        case 'responsetime':
          return responseTimeOf(part);
        case 'duration':
          return fullDurationOf(part);
        case 'http.status':
          return http?.response?.status;
      }
    },
    strings(word) {
      switch (word) {
        case 'http.url':
          return present(http?.request?.url);
        case 'http.method':
          return present(http?.request?.method);
        case 'http.useragent':
          return present(http?.request?.user_agent);
        case 'http.clientip':
          return present(http?.request?.client_ip);
        case 'user':
          return present(part.user);
        case 'name':
          return service.Names;
        case 'availabilityzone':
          return present(aws?.ec2?.availability_zone);
        case 'instance.id':
          return present(aws?.ec2?.instance_id);
        case 'resource.arn':
          return present(part.resource_arn);
        case 'type':
        case 'message':
          return exceptions(part, word);
      }
    },
  };
}

/** Of exceptions anywhere in a segment. */
function exceptions(segment: Segment, member: 'type' | 'message'): readonly string[] {
  return [...walk(segment)].flatMap(({ cause }) =>
    typeof cause === 'object'
      ? (cause.exceptions ?? []).flatMap((exception) => present(exception[member]))
      : [],
  );
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
