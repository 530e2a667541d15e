/**
 * The documents of a span, mostly one. A service's first span in a trace, where the instrumentation marks it, is a
 * segment, of any kind. If it is about another service it makes two: the service's own segment, and the call below.
 */
import { hash } from 'node:crypto';
import type { Span } from '../../otlp/traces.ts';
import { KIND_CONSUMER } from '../../otlp/traces.ts';
import { attributesOf, textOf, type Attributes } from './attributes.ts';
import { documentOf, type Document } from './document.ts';
import { isDependency, isLocalRoot, legalName } from './name.ts';

/** What the service's own segment does not say of the call below it. */
const OF_THE_CALL: ReadonlySet<string> = new Set([
  'aws.remote.service',
  'aws.remote.operation',
  'remoteTarget',
  'K8s.RemoteNamespace',
]);

export function documentsOf(span: Span, resource: Attributes): readonly Document[] {
  const attributes = attributesOf(span.attributes);
  if (!isLocalRoot(attributes)) return [documentOf(span, attributes, resource)];
  if (isDependency(span)) {
    // Computed and not random, so that a span that is sent twice replaces itself.
    const id = hash('sha256', `${span.traceId} ${span.spanId} service`).slice(0, 16);
    return [serviceOf(span, id, attributes, resource), callOf(span, id, attributes, resource)];
  }
  const document = documentOf(span, attributes, resource);
  return [{ ...document, type: undefined, namespace: undefined }];
}

function serviceOf(span: Span, id: string, all: Attributes, resource: Attributes): Document {
  const attributes = new Map([...all].filter(([key]) => !OF_THE_CALL.has(key)));
  // As a root it is given the resource's attributes; its parent is put back below.
  const document = documentOf({ ...span, spanId: id, parentSpanId: '' }, attributes, resource);
  const { name, aws, metadata, links } = document;
  const local = textOf(all, 'aws.local.service');
  const ofResource = Object.entries(metadata?.['default'] ?? {}).filter(([key]) =>
    key.startsWith('otel.resource.'),
  );
  return {
    ...document,
    parent_id: span.parentSpanId || undefined,
    name: local === undefined ? name : legalName(local),
    namespace: undefined,
    http: undefined,
    aws: aws && {
      ...aws,
      account_id: undefined,
      operation: undefined,
      region: undefined,
      request_id: undefined,
      queue_url: undefined,
      table_name: undefined,
      table_names: undefined,
    },
    metadata: ofResource.length === 0 ? undefined : { default: Object.fromEntries(ofResource) },
    links: span.kind === KIND_CONSUMER ? links : undefined,
  };
}

function callOf(span: Span, parentSpanId: string, attributes: Attributes, resource: Attributes) {
  const document = documentOf({ ...span, parentSpanId }, attributes, resource);
  return {
    ...document,
    namespace: document.namespace ?? ('remote' as const),
    links: span.kind === KIND_CONSUMER ? undefined : document.links,
  };
}
