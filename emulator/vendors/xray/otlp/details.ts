/**
 * Gathers what no other block of the document says: attributes that are asked to be indexed become annotations, all
 * others metadata, and on segments those of the resource too.
 */
import { plainOf } from '../../otlp/plain.ts';
import type { AttributeValue } from '../../otlp/otlp.ts';
import { textsOf, type Attributes } from './attributes.ts';

/** A list of the names of attributes that shall be annotations. */
const INDEXED = 'aws.xray.annotations';
/** JSON objects that are metadata under a namespace of their own. */
const METADATA = 'aws.xray.metadata.';
const NAMESPACE = 'default';

type Entries = Map<string, unknown>;

/** @param rest the span's attributes without those that are told elsewhere in the document */
export function detailsOf(rest: Attributes, resource: Attributes | undefined) {
  const indexed = new Set(textsOf(rest, INDEXED));
  const annotations: Entries = new Map();
  const plain: Entries = new Map();
  const spaces = new Map<string, unknown>();

  function add(key: string, value: AttributeValue): void {
    if (value === null) return;
    if (indexed.has(key)) {
      const legal = key.replaceAll(/[^A-Za-z0-9.]/g, '_');
      if (typeof value !== 'object') annotations.set(legal, plainOf(value));
    } else plain.set(key, plainOf(value));
  }

  for (const [key, value] of resource ?? []) add(`otel.resource.${key}`, value);
  for (const [key, value] of rest) {
    const object = key.startsWith(METADATA) ? objectOf(value) : undefined;
    const space = key.slice(METADATA.length);
    if (key === INDEXED) continue;
    if (object === undefined || indexed.has(key)) add(key, value);
    else if (space.toLowerCase() !== NAMESPACE) spaces.set(space, object);
    else for (const [name, item] of Object.entries(object)) plain.set(name, item);
  }
  if (plain.size > 0) spaces.set(NAMESPACE, Object.fromEntries(plain));
  return { annotations: filled(annotations), metadata: filled(spaces) };
}

function filled(entries: Entries): Record<string, unknown> | undefined {
  return entries.size === 0 ? undefined : Object.fromEntries(entries);
}

function objectOf(text: AttributeValue): object | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? parsed
      : undefined;
  } catch {
    return undefined;
  }
}
