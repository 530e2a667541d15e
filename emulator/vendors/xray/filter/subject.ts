/**
 * What filter expressions ask about: a whole trace, or one segment on a service or a connection. Words about the trace
 * mean its entry, those about users, machines and exceptions any segment in it.
 */
import type { ServiceId } from '../traces/services.ts';
import type { Flag, NumberWord, StringWord } from './keywords.ts';
import type { NodeView, TraceView, Visit } from './view.ts';

/** The parser lets no word in that has no meaning for the subject. */
export interface Subject {
  flag(word: Flag): boolean;
  number(word: NumberWord): number | undefined;
  strings(word: StringWord): readonly string[];
}

export function traceSubject({ summary, nodes, types = [], messages = [] }: TraceView): Subject {
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
          return nodes.some(({ inferred }) => inferred === true);
        case 'root':
          return nodes.some(({ root }) => root === true);
        default:
          return false;
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
        default:
          return undefined;
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
          return summary.ServiceIds.flatMap(({ Names }) => Names);
        case 'availabilityzone':
          return summary.AvailabilityZones.map(({ Name }) => Name);
        case 'instance.id':
          return summary.InstanceIds.map(({ Id }) => Id);
        case 'resource.arn':
          return summary.ResourceARNs.map(({ ARN }) => ARN);
        case 'type':
          return types;
        case 'message':
          return messages;
      }
    },
  };
}

/** @param visit a segment of the service, or the subsegment that called it. */
export function visitSubject(
  { Names }: ServiceId,
  { inferred = false, root = false }: NodeView,
  visit: Visit,
): Subject {
  const { error = false, fault = false, throttle = false } = visit;
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
          return visit.inProgress === true;
        case 'inferred':
          return inferred;
        case 'root':
          return root;
        default:
          return false;
      }
    },
    number(word) {
      switch (word) {
        case 'responsetime':
          return visit.responseTime;
        case 'duration':
          return visit.duration ?? visit.responseTime;
        case 'http.status':
          return visit.status;
        default:
          return undefined;
      }
    },
    strings(word) {
      switch (word) {
        case 'http.url':
          return present(visit.url);
        case 'http.method':
          return present(visit.method);
        case 'http.useragent':
          return present(visit.userAgent);
        case 'http.clientip':
          return present(visit.clientIp);
        case 'user':
          return present(visit.user);
        case 'name':
          return Names;
        case 'availabilityzone':
          return present(visit.zone);
        case 'instance.id':
          return present(visit.instance);
        case 'resource.arn':
          return present(visit.arn);
        case 'type':
          return visit.types ?? [];
        case 'message':
          return visit.messages ?? [];
      }
    },
  };
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}
