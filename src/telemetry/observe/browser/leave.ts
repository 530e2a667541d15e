/**
 * Decides about the traces of a page's spans and leaves them to Honeycomb and X-Ray, without secrets. To Honeycomb they go
 * in this service's own data set, with what the page calls itself in `browser.service.name`; in X-Ray each of a
 * page's outermost spans is a segment of its own service.
 */
import type { Invocation } from '../../delivery/invocation.ts';
import { parentIdOf, type FinishedSpan } from '../../kit/finished-span.ts';
import { SDK } from '../../kit/sdk.ts';
import { limitValues } from '../../recording/limits.ts';
import { encodeSegment } from '../../xray/document/encode.ts';
import type { Caller } from '../caller.ts';
import type { RequestFacts } from '../../recording/server-span.ts';
import { decideHoneycomb, decideXRay } from '../decisions.ts';
import { demandOf } from '../demand.ts';
import { redactSpan } from '../redacted-span.ts';
import type { Shared } from '../shared.ts';
import type { BrowserSpans } from './otlp.ts';

export interface ExportCall {
  /** Of the request that brought the spans. Its target and its network are the crowds: a page may call itself anything. */
  readonly facts: RequestFacts;
  /** Reads a traceparent as that of any caller. */
  readonly callerOf: (traceParent: string) => Caller;
  readonly invocation: Invocation;
}

export function leaveSpans(
  shared: Shared,
  { service, spans }: BrowserSpans,
  { facts: sender, callerOf, invocation }: ExportCall,
): void {
  const { settings, sinks, redactor, encodeSpans } = shared;
  const at = shared.effects.now();
  const traces = Map.groupBy(spans, (span) => span.spanContext().traceId);
  for (const [traceId, own] of traces) {
    const [first] = own;
    if (first === undefined) continue;
    const { spanId, traceFlags } = first.spanContext();
    const flags = traceFlags.toString(16).padStart(2, '0');
    const caller = callerOf(`00-${traceId}-${spanId}-${flags}`);
    const demand = demandOf(caller, sender, at);
    const honeycomb = decideHoneycomb(settings, caller, sinks.budget.offer('honeycomb', demand));
    const xray = decideXRay({
      settings,
      sampler: sinks.sampler,
      facts: {},
      attributes: {},
      caller,
      service,
      budget: sinks.budget,
      demand,
      at,
    });
    if (!honeycomb.sampled && !xray.sampled) continue;
    const shown = own.map((span) => {
      const attributes = { ...span.attributes, 'browser.service.name': service };
      const redacted = redactSpan(redactor, { ...span, attributes });
      limitValues(redacted, settings.attributeValueLengthLimit);
      return redacted;
    });
    if (honeycomb.sampled) {
      const units = shown.reduce((sum, { events }) => sum + 1 + events.length, 0);
      const text = encodeSpans(shown, honeycomb.sampleRate);
      sinks.spans({ text, units, kept: honeycomb.isKept ? units : 0 }, invocation, false);
    }
    if (!xray.sampled) continue;
    const options = { name: service, sdk: SDK };
    const texts = treesOf(shown).flatMap(({ root, descendants }) =>
      encodeSegment(root, descendants, options),
    );
    // A trace that the worker is part of counts twice: it cannot know here.
    const documents = texts.map((text, index) => ({ text, units: index === 0 ? 1 : 0 }));
    sinks.segments(documents, invocation, false);
  }
}

interface Tree {
  readonly root: FinishedSpan;
  readonly descendants: FinishedSpan[];
}

/** Each span whose parent is not among them, with all that is below it; spans of a circle are left out. */
function treesOf(spans: readonly FinishedSpan[]): readonly Tree[] {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const children = Map.groupBy(spans, (span) => parentIdOf(span) ?? '');
  const roots = spans.filter((span) => !ids.has(parentIdOf(span) ?? ''));
  return roots.map((root) => {
    const descendants: FinishedSpan[] = [];
    const seen = new Set([root]);
    for (const span of seen) {
      for (const child of children.get(span.spanContext().spanId) ?? []) {
        if (seen.has(child)) continue;
        seen.add(child);
        descendants.push(child);
      }
    }
    return { root, descendants };
  });
}
