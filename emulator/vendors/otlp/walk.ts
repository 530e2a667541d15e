/**
 * Walks an export from its resources over their scopes to the items: spans, log records or metrics. The three signals
 * share the two upper levels and differ in the names of the lists; each signal reads its own items.
 */
import { createBudget, sizeOf, sum, type Budget, type Size } from './budget.ts';
import type { Attribute, ResourceOf, ScopeOf } from './otlp.ts';
import { fieldOf, listOf, objectOf, readAttributes, textOf } from './values.ts';

/** Names of a signal's lists, outermost first, and the reader of what the innermost holds. */
export interface Signal<Item> {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
  /** The list that took the place of the scopes before OTLP 0.16. */
  readonly older: string;
  /** Of one entry of the innermost list, any number of items. */
  readonly read: (input: unknown) => Item | readonly Item[];
  /** Spends what one entry of the innermost list becomes. @param repeated what each of its rows repeats */
  readonly spend: (input: unknown, repeated: Size, budget: Budget) => void;
}

/** @throws {OtlpError} when a field has a type that OTLP does not give it. */
export function walk<Item>(input: unknown, signal: Signal<Item>): ResourceOf<Item>[] {
  const lists = listOf(fieldOf(objectOf(input, 'the request'), signal.resources), signal.resources);
  const budget = createBudget();
  return lists.map((entry) => readResource(entry, signal, budget));
}

function readResource<Item>(
  input: unknown,
  signal: Signal<Item>,
  budget: Budget,
): ResourceOf<Item> {
  const { resources, scopes, older } = signal;
  const entry = objectOf(input, `${resources}[]`);
  const attributes = attributesOf(entry['resource']);
  const schemaUrl = textOf(fieldOf(entry, 'schemaUrl'), `${resources}[].schemaUrl`);
  const repeated = sum(sizeOf(attributes), { fields: 1, bytes: schemaUrl.length });
  const skipped = listOf(fieldOf(entry, older), older).length;
  return {
    ...(skipped > 0 && { skipped: `${older} is of OTLP before 0.16 and was not read` }),
    attributes,
    schemaUrl,
    scopes: listOf(fieldOf(entry, scopes), scopes).map((scope) =>
      readScope(scope, signal, repeated, budget),
    ),
  };
}

/** The attributes of a resource, which may be absent. */
function attributesOf(resource: unknown): Attribute[] {
  return readAttributes(objectOf(resource ?? {}, 'resource')['attributes']);
}

function readScope<Item>(
  input: unknown,
  { scopes, items, read, spend }: Signal<Item>,
  ofResource: Size,
  budget: Budget,
): ScopeOf<Item> {
  const entry = objectOf(input, `${scopes}[]`);
  const { name, version, attributes } = objectOf(entry['scope'] ?? {}, 'scope');
  const scope = {
    name: textOf(name, 'scope.name'),
    version: textOf(version, 'scope.version'),
    attributes: readAttributes(attributes),
    schemaUrl: textOf(fieldOf(entry, 'schemaUrl'), `${scopes}[].schemaUrl`),
  };
  const texts = scope.name.length + scope.version.length + scope.schemaUrl.length;
  const repeated = sum(ofResource, sizeOf(scope.attributes), { fields: 3, bytes: texts });
  const list = listOf(fieldOf(entry, items), items);
  for (const item of list) spend(item, repeated, budget);
  return { ...scope, items: list.flatMap(read) };
}
