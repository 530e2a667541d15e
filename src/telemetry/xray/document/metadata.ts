/**
 * The `metadata` of a document: JSON that attributes `aws.xray.metadata.<namespace>` hold, and in the namespace
 * `default` every attribute that no other block of the document says. What X-Ray has no field for, span events, a name
 * that is not shown and the fields of exceptions by their ids, goes into the namespace `otel`.
 */
import { ANNOTATIONS_ATTRIBUTE } from './annotations.ts';
import { AWS_ATTRIBUTES } from './aws.ts';
import type { ExceptionFields } from './cause.ts';
import { epochSeconds } from './fields.ts';
import type { FinishedSpan, SpanEvent } from '../../kit/finished-span.ts';
import { isRecord, parseJson } from '../../kit/json.ts';
import { HTTP_ATTRIBUTES } from './http.ts';
import { SQL_ATTRIBUTES } from './sql.ts';

export type Metadata = Record<string, Record<string, unknown>>;

/** Followed by a namespace. */
const METADATA_PREFIX = 'aws.xray.metadata.';

type Block = 'http' | 'sql' | 'aws' | 'user' | 'always';

/** Which block of the document says an attribute. */
const SAID_BY: ReadonlyMap<string, Block> = new Map<string, Block>([
  ...HTTP_ATTRIBUTES.map((key) => [key, 'http'] as const),
  ...SQL_ATTRIBUTES.map((key) => [key, 'sql'] as const),
  ...AWS_ATTRIBUTES.map((key) => [key, 'aws'] as const),
  ['enduser.id', 'user'],
  [ANNOTATIONS_ATTRIBUTE, 'always'],
]);

/** What else the document says, so that the metadata need not. */
export interface Said {
  readonly name: string;
  readonly http: unknown;
  readonly sql: unknown;
  readonly aws: unknown;
  readonly user: unknown;
  /** Fields by exception id. */
  readonly exceptions: ExceptionFields | undefined;
  /** Attribute keys. */
  readonly annotations: readonly string[] | undefined;
}

/** Undefined when there is nothing to say. */
export function metadataOf(span: FinishedSpan, said: Said): Metadata | undefined {
  const { attributes } = span;
  let metadata: Metadata | undefined;
  for (const key in attributes) {
    const value = attributes[key];
    if (value === undefined || value === null) continue;
    const block = SAID_BY.get(key);
    if (block === 'always' || (block !== undefined && said[block] !== undefined)) continue;
    if (said.annotations?.includes(key)) continue;
    metadata ??= {};
    const members = key.startsWith(METADATA_PREFIX) ? parseObject(value) : undefined;
    if (members === undefined) put(namespaceOf(metadata, 'default'), key, plain(value));
    else add(metadata, key.slice(METADATA_PREFIX.length), members);
  }
  const unshown = unshownOf(span, said);
  return unshown === undefined
    ? metadata
    : { ...metadata, otel: { ...metadata?.['otel'], ...unshown } };
}

function unshownOf(span: FinishedSpan, said: Said): Record<string, unknown> | undefined {
  const isNamed = said.name === span.name || (said.http ?? said.sql ?? said.aws) !== undefined;
  const events = span.events.filter(({ name }) => name !== 'exception').map(shownEvent);
  const { exceptions } = said;
  if (isNamed && events.length === 0 && exceptions === undefined) return undefined;
  return {
    ...(isNamed ? {} : { name: span.name }),
    ...(events.length === 0 ? {} : { events }),
    ...(exceptions === undefined ? {} : { exceptions }),
  };
}

function shownEvent({ name, time, attributes = {} }: SpanEvent): object {
  const members = Object.entries(attributes).map(([key, value]) => [key, plain(value)]);
  return { name, time: epochSeconds(time), attributes: Object.fromEntries(members) };
}

/** X-Ray keeps namespaces that begin with `AWS.` for itself. */
function add(
  metadata: Metadata,
  namespace: string,
  members: Readonly<Record<string, unknown>>,
): void {
  const legal = namespace.replace(/^AWS\./, 'AWS_') || 'default';
  const present = namespaceOf(metadata, legal);
  for (const [key, value] of Object.entries(members)) put(present, key, value);
}

function namespaceOf(metadata: Metadata, name: string): Record<string, unknown> {
  const present = Object.hasOwn(metadata, name) ? metadata[name] : undefined;
  if (present !== undefined) return present;
  const added = {};
  put(metadata, name, added);
  return added;
}

/** Defines what would else be the prototype, so that a namespace or a key may have any name. */
function put<T>(members: Record<string, T>, name: string, value: T): void {
  if (name !== '__proto__') members[name] = value;
  else {
    Object.defineProperty(members, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}

function parseObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const parsed = typeof value === 'string' ? parseJson(value) : undefined;
  return isRecord(parsed) ? parsed : undefined;
}

/** Attribute values are scalars and lists of them; anything else would not be JSON for certain. */
function plain(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    default:
      return Array.isArray(value) ? value.map(plain) : value === null ? null : String(value);
  }
}
