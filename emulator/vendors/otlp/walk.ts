/**
 * Walks an export from its resources over their scopes to the items: spans, log records or metrics. The three signals
 * share the two upper levels and differ in the names of the lists; each signal reads its own items.
 */
import type { Attribute, ResourceOf, ScopeOf } from './otlp.ts';
import { listOf, objectOf, readAttributes, textOf } from './values.ts';

/** Names of a signal's lists, outermost first, and the reader of what the innermost holds. */
export interface Signal<Item> {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
  /** Of one entry of the innermost list, any number of items. */
  readonly read: (input: unknown) => Item | readonly Item[];
}

/** @throws {OtlpError} when a field has a type that OTLP does not give it. */
export function walk<Item>(input: unknown, signal: Signal<Item>): ResourceOf<Item>[] {
  const lists = listOf(objectOf(input, 'the request')[signal.resources], signal.resources);
  return lists.map((entry) => readResource(entry, signal));
}

function readResource<Item>(input: unknown, signal: Signal<Item>): ResourceOf<Item> {
  const { resources, scopes } = signal;
  const entry = objectOf(input, `${resources}[]`);
  return {
    attributes: attributesOf(entry['resource']),
    schemaUrl: textOf(entry['schemaUrl'], `${resources}[].schemaUrl`),
    scopes: listOf(entry[scopes], scopes).map((scope) => readScope(scope, signal)),
  };
}

/** The attributes of a resource, which may be absent. */
function attributesOf(resource: unknown): Attribute[] {
  return readAttributes(objectOf(resource ?? {}, 'resource')['attributes']);
}

function readScope<Item>(input: unknown, { scopes, items, read }: Signal<Item>): ScopeOf<Item> {
  const entry = objectOf(input, `${scopes}[]`);
  const { name, version, attributes } = objectOf(entry['scope'] ?? {}, 'scope');
  return {
    name: textOf(name, 'scope.name'),
    version: textOf(version, 'scope.version'),
    attributes: readAttributes(attributes),
    schemaUrl: textOf(entry['schemaUrl'], `${scopes}[].schemaUrl`),
    items: listOf(entry[items], items).flatMap(read),
  };
}
