/**
 * Root causes of a trace, as GetTraceSummaries tells them: the way from the entry to each part that failed while no part
 * below it did, and the way along the longest parts. AWS shows these lists and does not publish how it finds them; these
 * rules are the emulator's own.
 */
import { entryOf, type Trace } from './assemble.ts';
import { serviceOf, type ServiceId } from './services.ts';
import type { Segment } from '../segments/segment.ts';
import { responseTimeOf, type TraceMap } from './trace-map.ts';

/** The API's FaultRootCause, ErrorRootCause and ResponseTimeRootCause, which differ in their entities alone. */
export interface RootCause {
  /** The services on the way, the entry first. */
  readonly Services: readonly RootCauseService[];
  /** Whether the entry failed too, so that the caller noticed; always so for response times. */
  readonly ClientImpacting: boolean;
}

export interface RootCauseService extends ServiceId {
  /** True when it sent no segment. */
  readonly Inferred: boolean;
  /** The segment, then its subsegments on the way. */
  readonly EntityPath: readonly RootCauseEntity[];
}

export interface RootCauseEntity {
  readonly Name: string;
  /** Whether it is a call of another service. */
  readonly Remote: boolean;
  /** Of faults and errors. */
  readonly Exceptions?: readonly { readonly Name?: string; readonly Message?: string }[];
  /** Of response times: the part of the entry's response time that this one took. */
  readonly Coverage?: number;
}

export interface RootCauses {
  readonly FaultRootCauses: readonly RootCause[];
  readonly ErrorRootCauses: readonly RootCause[];
  readonly ResponseTimeRootCauses: readonly RootCause[];
}

/** Of one kind in a trace, so that a loop of a thousand failing calls does not give a thousand causes. */
const MAX_CAUSES = 10;
/** Parts on a way. */
const MAX_PATH = 100;
/** A part that took less of its parent's time does not explain it. */
const MIN_SHARE = 0.5;

/** A part of the trace on the way from the entry. */
interface Step {
  readonly part: Segment;
  readonly service: ServiceId;
  readonly inferred: boolean;
  /** Whether the service begins here. */
  readonly isSegment: boolean;
  readonly above: Step | undefined;
  readonly depth: number;
}

/** @param map of the same trace */
export function rootCausesOf(trace: Trace, map: TraceMap): RootCauses {
  const entry = entryOf(trace);
  if (entry === undefined) {
    return { FaultRootCauses: [], ErrorRootCauses: [], ResponseTimeRootCauses: [] };
  }
  const below = createBelow(trace, map);
  const first = segmentStep(entry, serviceOf(entry), false, undefined);
  return {
    FaultRootCauses: failures(first, below, 'fault'),
    ErrorRootCauses: failures(first, below, 'error'),
    ResponseTimeRootCauses: slowest(first, below),
  };
}

type Below = (step: Step) => readonly Step[];

/** The parts below a part: its subsegments, the segments that answered it, and the inferred one where none did. */
function createBelow(trace: Trace, { calls }: TraceMap): Below {
  const answers = Map.groupBy(
    trace.segments.filter(({ type }) => type !== 'subsegment'),
    ({ parent_id }) => parent_id ?? '',
  );
  const inferred = new Map<Segment, { readonly segment: Segment; readonly service: ServiceId }>();
  for (const { to, part, segment } of calls) {
    // A client may call a segment of its own inferred.
    if (segment?.inferred === true && segment !== part) {
      inferred.set(part, { segment, service: to.service });
    }
  }
  return (step) => {
    if (step.depth >= MAX_PATH) return [];
    const { part } = step;
    const called = inferred.get(part);
    return [
      ...(part.subsegments ?? []).map((child) => ({
        ...step,
        part: child,
        isSegment: false,
        above: step,
        depth: step.depth + 1,
      })),
      ...(answers.get(part.id) ?? []).map((one) => segmentStep(one, serviceOf(one), false, step)),
      ...(called === undefined ? [] : [segmentStep(called.segment, called.service, true, step)]),
    ];
  };
}

function segmentStep(
  part: Segment,
  service: ServiceId,
  inferred: boolean,
  above: Step | undefined,
): Step {
  return { part, service, inferred, isSegment: true, above, depth: (above?.depth ?? -1) + 1 };
}

/** The ways to parts that failed by themselves. */
function failures(entry: Step, below: Below, kind: 'fault' | 'error'): RootCause[] {
  const isFailed = ({ part }: Step): boolean => part[kind] === true;
  const causes: RootCause[] = [];
  const waiting = [entry];
  const seen = new Set([entry.part]);
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    const steps = unseen(below(step), seen);
    if (isFailed(step) && !steps.some(isFailed)) {
      causes.push({ Services: wayTo(step, exceptionsOf), ClientImpacting: isFailed(entry) });
      if (causes.length === MAX_CAUSES) break;
    }
    for (const next of steps.toReversed()) waiting.push(next);
  }
  return causes;
}

/** Each part is looked at once, because the ids of a trace may form a circle. */
function unseen(steps: readonly Step[], seen: Set<Segment>): readonly Step[] {
  const found = steps.filter(({ part }) => !seen.has(part));
  for (const { part } of found) seen.add(part);
  return found;
}

function exceptionsOf({ cause }: Segment): Pick<RootCauseEntity, 'Exceptions'> {
  const exceptions = (typeof cause === 'object' && cause.exceptions) || [];
  return {
    Exceptions: exceptions.map(({ type, message }) => ({
      ...(type === undefined ? {} : { Name: type }),
      ...(message === undefined ? {} : { Message: message }),
    })),
  };
}

/** The way along the longest parts; none while the entry is in progress or took no time. */
function slowest(entry: Step, below: Below): RootCause[] {
  const total = responseTimeOf(entry.part) ?? 0;
  if (total <= 0) return [];
  const timeOf = (step: Step): number => responseTimeOf(step.part) ?? 0;
  let last = entry;
  const seen = new Set([entry.part]);
  for (;;) {
    const longest = unseen(below(last), seen).reduce<Step | undefined>(
      (best, step) => (best === undefined || timeOf(step) > timeOf(best) ? step : best),
      undefined,
    );
    if (longest === undefined || timeOf(longest) < MIN_SHARE * timeOf(last)) break;
    last = longest;
  }
  const coverage = (part: Segment) => ({
    Coverage: Math.round(((responseTimeOf(part) ?? 0) / total) * 1000) / 1000,
  });
  return [{ Services: wayTo(last, coverage), ClientImpacting: true }];
}

/** @param told what is said of a part beside its name */
function wayTo(last: Step, told: (part: Segment) => Partial<RootCauseEntity>): RootCauseService[] {
  const steps: Step[] = [];
  for (let step: Step | undefined = last; step !== undefined; step = step.above) steps.push(step);
  const services: (RootCauseService & { readonly EntityPath: RootCauseEntity[] })[] = [];
  for (const { part, service, inferred, isSegment } of steps.toReversed()) {
    if (isSegment) services.push({ ...service, Inferred: inferred, EntityPath: [] });
    const Remote = part.namespace === 'remote' || part.namespace === 'aws';
    services.at(-1)?.EntityPath.push({ Name: part.name, Remote, ...told(part) });
  }
  return services;
}
