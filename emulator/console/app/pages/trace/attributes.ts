/** The attributes of a span in groups, sorted: what Honeycomb has, and what only X-Ray's documents say. */
import type { SpanDetail } from '../../../api/trace/shapes.ts';

export interface Attribute {
  readonly key: string;
  readonly value: unknown;
}

export interface AttributeGroup {
  readonly title: string;
  readonly attributes: readonly Attribute[];
}

/** By the beginning of the name; what has none is the application's own. */
const GROUPS: readonly (readonly [title: string, keys: RegExp])[] = [
  ['Exception', /^(?:exception|error)(?:\.|$)/],
  ['App', /^app\./],
  ['HTTP', /^(?:http|url|client|server|network|user_agent|net)\./],
  ['Database', /^db\./],
  ['Messaging', /^(?:messaging|rpc|faas)\./],
  [
    'Resource',
    /^(?:service|telemetry|library|cloud|host|process|os|deployment|container|cloudflare)(?:\.|$)/,
  ],
  [
    'Span',
    /^(?:trace|meta\.|span|type$|name$|duration_ms$|status_code$|status_message$|parent_name$)/,
  ],
];
const OTHERS = 'Own';

/** @param span its id: a document of X-Ray has other spans in it */
export function groupAttributes({ events, segments }: SpanDetail, span: string): AttributeGroup[] {
  const found = new Map<string, unknown>();
  for (const { kind, fields } of events) {
    if (kind !== 'span') continue;
    for (const [key, value] of Object.entries(fields)) found.set(key, value);
  }
  for (const { kind, fields } of events) {
    if (kind !== 'span_event') continue;
    for (const [key, value] of Object.entries(fields)) {
      if (key.startsWith('exception.') && !found.has(key)) found.set(key, value);
    }
  }
  if (found.size === 0 && segments.length > 0) {
    for (const { document } of segments)
      for (const [key, value] of ofDocument(document, span)) found.set(key, value);
  }
  const attributes = [...found].map(([key, value]) => ({ key, value }));
  const titles = [
    ...GROUPS.slice(0, 2).map(([title]) => title),
    OTHERS,
    ...GROUPS.slice(2).map(([title]) => title),
  ];
  const groups = Map.groupBy(
    attributes,
    ({ key }) => GROUPS.find(([, keys]) => keys.test(key))?.[0] ?? OTHERS,
  );
  return titles.flatMap((title) => {
    const members = groups.get(title);
    if (members === undefined) return [];
    return [{ title, attributes: members.toSorted((a, b) => (a.key < b.key ? -1 : 1)) }];
  });
}

/** Annotations, metadata and plain fields of a segment or subsegment in an X-Ray document. */
function ofDocument(document: string, span: string): [string, unknown][] {
  const found: [string, unknown][] = [];
  const walk = (value: unknown, path: string): void => {
    if (value === undefined) return;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      found.push([path, value]);
      return;
    }
    for (const [key, inner] of Object.entries(value)) {
      if (key !== 'subsegments' && found.length < 300)
        walk(inner, path === '' ? key : `${path}.${key}`);
    }
  };
  walk(partOf(document, span), '');
  return found;
}

/** The segment or subsegment with the id; undefined where there is none. */
function partOf(document: string, id: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    return undefined;
  }
  const open = [parsed];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const part: { readonly id?: unknown; readonly subsegments?: unknown } = next;
    if (part.id === id) return part;
    if (Array.isArray(part.subsegments)) open.push(...part.subsegments);
  }
  return undefined;
}

export function textOfValue(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
