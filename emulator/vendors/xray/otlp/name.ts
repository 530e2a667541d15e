/**
 * Segments are named after services, spans after what was done. The name of a span's segment is looked for where
 * the vendor's exporter looks, most telling first; so is the namespace, which marks a call to another service.
 */
import type { Span } from '../../otlp/traces.ts';
import {
  KIND_CLIENT,
  KIND_CONSUMER,
  KIND_INTERNAL,
  KIND_PRODUCER,
  KIND_SERVER,
} from '../../otlp/traces.ts';
import { textOf, type Attributes } from './attributes.ts';

const MAX_NAME_LENGTH = 200;
/** All but letters, digits and white space of any script, and `_ . : / % & # = + \ - @`. */
const ILLEGAL = /[^\p{L}\p{N}\p{Z}\s_.:/%&#=+\\\-@]/gu;

export function nameOf(span: Span, attributes: Attributes, resource: Attributes): string {
  const name =
    (isService(span, attributes) ? textOf(attributes, 'aws.local.service') : undefined) ??
    (isDependency(span) ? remoteService(attributes) : undefined) ??
    textOf(attributes, 'peer.service', 'aws.service') ??
    databaseName(attributes) ??
    (span.kind === KIND_SERVER ? textOf(resource, 'service.name') : undefined) ??
    textOf(attributes, 'rpc.service', 'http.host', 'net.peer.name', 'server.address') ??
    span.name;
  return legalName(name);
}

/** @returns `aws` for a call by an AWS SDK, `remote` for any other call. */
export function namespaceOf(span: Span, attributes: Attributes): 'aws' | 'remote' | undefined {
  if (isSdkCall(attributes) || textOf(attributes, 'aws.service') !== undefined) return 'aws';
  const known = isDependency(span) && textOf(attributes, 'aws.remote.service') !== undefined;
  return span.kind === KIND_CLIENT || known ? 'remote' : undefined;
}

/** True for the first span of a service in a trace, where the instrumentation says so. */
export function isLocalRoot(attributes: Attributes): boolean {
  return textOf(attributes, 'aws.span.kind') === 'LOCAL_ROOT';
}

/** True for a span that is about another service. */
export function isDependency({ kind }: Span): boolean {
  return kind === KIND_CLIENT || kind === KIND_PRODUCER || kind === KIND_CONSUMER;
}

/** True for a call that an AWS SDK made. */
export function isSdkCall(attributes: Attributes): boolean {
  return textOf(attributes, 'rpc.system') === 'aws-api';
}

/** Without the characters a name may not have, and as short as it must be. */
export function legalName(name: string): string {
  const legal = [...name.replaceAll(ILLEGAL, '')].slice(0, MAX_NAME_LENGTH).join('');
  return legal === '' ? 'span' : legal;
}

function isService({ kind }: Span, attributes: Attributes): boolean {
  return kind === KIND_SERVER || (kind === KIND_INTERNAL && isLocalRoot(attributes));
}

function remoteService(attributes: Attributes): string | undefined {
  const name = textOf(attributes, 'aws.remote.service');
  return isSdkCall(attributes) ? name?.replace(/^AWS(?:\.SDK\.|::)/, '') : name;
}

/** `database@host`, the host where a connection string names one. */
function databaseName(attributes: Attributes): string | undefined {
  const database = textOf(attributes, 'db.name', 'db.namespace');
  const connection = textOf(attributes, 'db.connection_string')?.replace(/^jdbc:/, '') ?? '';
  const host = URL.canParse(connection) ? new URL(connection).hostname : '';
  return database === undefined || host === '' ? database : `${database}@${host}`;
}
