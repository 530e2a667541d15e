/** Whether a trace is the one that a test wants, and if not, what it lacks, in words. */
import { inspect } from 'node:util';
import type { Refusal, Trace } from './received.ts';

/** A text that is to be there: the whole of a name, a part of a message or title, or text that a pattern matches. */
type Texts = readonly (string | RegExp)[];

/** What is left out may be anything. */
export interface WantedTrace {
  /** As W3C or as X-Ray spells it. */
  readonly id?: string;
  readonly name?: string;
  readonly service?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly failed?: boolean;
  /** Names of spans that Honeycomb has of it, each by the whole name. */
  readonly spans?: Texts;
  /** Names of segments and subsegments that X-Ray has of it, each by the whole name. */
  readonly segments?: Texts;
  /** Parts of the messages of its log lines. */
  readonly lines?: Texts;
  /** Parts of the titles of its items at Rollbar. */
  readonly items?: Texts;
  /** Anything else. */
  readonly where?: (trace: Trace) => boolean;
}

/** `1-8hex-24hex` as 32 hex digits. */
export function plainTraceId(id: string): string {
  return id.toLowerCase().replace(/^1-([\da-f]{8})-([\da-f]{24})$/, '$1$2');
}

const OTHER_ID = 'it has another id';
const FIELDS = ['name', 'service', 'method', 'route', 'status', 'failed'] as const;

/** What the trace lacks, a phrase each; none where it is the one that is wanted. */
export function lacks(trace: Trace, wanted: WantedTrace): string[] {
  const { id, where } = wanted;
  const isOther = id !== undefined && plainTraceId(id) !== trace.id;
  const fields = FIELDS.filter(
    (name) => wanted[name] !== undefined && wanted[name] !== trace[name],
  );
  const equal = (want: string, got: string) => got === want;
  const part = (want: string, got: string) => got.includes(want);
  return [
    ...(isOther ? [OTHER_ID] : []),
    ...fields.map((name) => `${name} is ${inspect(trace[name])}, not ${inspect(wanted[name])}`),
    ...missing(
      'span',
      wanted.spans,
      trace.spans.map(({ name }) => name),
      equal,
    ),
    ...missing('segment', wanted.segments, trace.segments.flatMap(segmentNames), equal),
    ...missing(
      'line',
      wanted.lines,
      trace.lines.map(({ message }) => message),
      part,
    ),
    ...missing(
      'item',
      wanted.items,
      trace.items.map(({ title }) => title),
      part,
    ),
    ...(where === undefined || where(trace) ? [] : ['`where` returns false']),
  ];
}

function missing(
  kind: string,
  wanted: Texts = [],
  got: readonly string[],
  fits: (want: string, got: string) => boolean,
): string[] {
  return wanted
    .filter(
      (want) =>
        !got.some((text) =>
          typeof want === 'string' ? fits(want, text) : text.search(want) !== -1,
        ),
    )
    .map((want) => `no ${kind} ${inspect(want)}, but ${listed(got)}`);
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, 8).map((text) => inspect(text.slice(0, 100)));
  if (texts.length > shown.length) shown.push(`${texts.length - shown.length} more`);
  return shown.length === 0 ? 'none at all' : shown.join(', ');
}

/** Of a segment and all below it. */
function segmentNames(document: Readonly<Record<string, unknown>>): string[] {
  const { name, subsegments } = document;
  const inner = Array.isArray(subsegments) ? subsegments : [];
  return [
    ...(typeof name === 'string' ? [name] : []),
    ...inner.flatMap((each: unknown) =>
      typeof each === 'object' && each !== null ? segmentNames({ ...each }) : [],
    ),
  ];
}

/** Thrown where no trace was as wanted; its message says what arrived instead. */
export class NoSuchTrace extends Error {
  override readonly name = 'NoSuchTrace';
}

/** Says what was wanted, and what arrived instead: the traces that come nearest, and what was refused. */
export function describeMiss(
  wanted: WantedTrace,
  traces: readonly Trace[],
  refusals: readonly Refusal[],
): string {
  const nearest = traces
    .map((trace) => ({ trace, lacking: lacks(trace, wanted) }))
    .toSorted((a, b) => rank(a.lacking) - rank(b.lacking))
    .slice(0, 5)
    .map(({ trace, lacking }) => `  ${titleOf(trace)}: ${lacking.join('; ')}`);
  const refused = refusals
    .slice(0, 5)
    .map(
      ({ vendor, operation, status, message }) => `  ${vendor} ${operation} ${status}: ${message}`,
    );
  return [
    `wanted ${inspect(wanted)}`,
    ...(nearest.length === 0
      ? ['No trace has arrived. Does the program send to the emulator? See emulator.variables']
      : [
          `${traces.length} other ${traces.length === 1 ? 'trace' : 'traces'} arrived:`,
          ...nearest,
        ]),
    ...(refused.length === 0 ? [] : ['The emulator refused:', ...refused]),
  ].join('\n');
}

/** Another id makes another trace, however much it is like the one that is wanted. */
function rank(lacking: readonly string[]): number {
  return lacking.length + (lacking.includes(OTHER_ID) ? 100 : 0);
}

function titleOf({ id, name, method, route, status }: Trace): string {
  const title = method === undefined ? name : `${method} ${route} ${status}`;
  return title === undefined ? id : `${id} ${title}`;
}
