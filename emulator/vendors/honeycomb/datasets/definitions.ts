/**
 * Dataset definitions: which column holds what Honeycomb's views look for, the trace id, the duration and so
 * on. Each has a default; GET answers those that are set or whose default column exists.
 */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Documents } from '../api/documents.ts';
import { readInput } from '../api/input.ts';
import { columnNamed, ENVIRONMENT } from '../derived-columns/fields.ts';
import type { DatasetParts } from './routes.ts';

/** The columns that OpenTelemetry's data has them in. */
const DEFAULTS = {
  span_id: 'trace.span_id',
  trace_id: 'trace.trace_id',
  parent_id: 'trace.parent_id',
  name: 'name',
  service_name: 'service.name',
  duration_ms: 'duration_ms',
  span_kind: 'meta.span_type',
  annotation_type: 'meta.annotation_type',
  link_span_id: 'trace.link.span_id',
  link_trace_id: 'trace.link.trace_id',
  error: 'error',
  status: 'http.status_code',
  route: 'http.route',
  user: 'user.id',
  log_message: 'body',
  log_severity: 'severity',
} as const;

const Definition = v.nullable(
  v.object({
    name: v.string(),
    column_type: v.optional(v.picklist(['column', 'derived_column']), 'column'),
  }),
);
const names = Object.keys(DEFAULTS);
const Definitions = v.strictObject(
  Object.fromEntries(names.map((name) => [name, v.optional(Definition)])),
);

const KIND = 'dataset_definitions';

/**
 * The column or calculated field that a definition of the dataset names.
 * @returns null where the definition was deleted, undefined where none was set and the default applies
 */
export function definedField(
  documents: Documents,
  slug: string,
  name: keyof typeof DEFAULTS,
): string | null | undefined {
  const [set] = documents.list(KIND, slug);
  const definition = v.parse(v.optional(Definition), set?.fields[name]);
  return definition && definition.name;
}

/** Slugs of the datasets that have definitions of their own. */
export function definedDatasets(documents: Documents): string[] {
  return documents.all(KIND).map(({ scope }) => scope);
}

export function addDefinitionRoutes(
  routes: Hono,
  parts: DatasetParts & { readonly documents: Documents },
): void {
  const { context, answers, catalog, documents } = parts;
  const column = context.database.prepare(
    'SELECT 1 FROM honeycomb_columns WHERE dataset = ? AND key_name = ?',
  );

  function show(slug: string): Record<string, unknown> {
    const [set] = documents.list(KIND, slug);
    const shown: Record<string, unknown> = {};
    for (const [name, fallback] of Object.entries(DEFAULTS)) {
      const definition = set?.fields[name];
      if (definition) shown[name] = definition;
      else if (definition === undefined && column.get(slug, fallback) !== undefined) {
        shown[name] = { name: fallback, column_type: 'column' };
      }
    }
    return shown;
  }

  /** The vendor ignores the type that was sent and finds it out itself. */
  function typeOf(slug: string, name: string): 'column' | 'derived_column' {
    const owners = [slug, ENVIRONMENT];
    const isDerived = owners.some((owner) => columnNamed(documents, owner, name) !== undefined);
    return isDerived ? 'derived_column' : 'column';
  }

  const datasetOf = (c: Context) => catalog.find(c.req.param('dataset') ?? '');

  routes.get('/1/dataset_definitions/:dataset', (c) => {
    const dataset = datasetOf(c);
    if (dataset === undefined) return answers.problem(c, 404, 'Dataset not found');
    return c.json(show(dataset.slug));
  });

  routes.patch('/1/dataset_definitions/:dataset', async (c) => {
    const dataset = datasetOf(c);
    if (dataset === undefined) return answers.problem(c, 404, 'Dataset not found');
    const input = await readInput(c, answers, Definitions);
    if (!input.ok) return input.response;
    const [set] = documents.list(KIND, dataset.slug);
    // An empty name takes the definition away, as null does.
    const given = Object.fromEntries(
      Object.entries(input.value).map(([name, value]) => [
        name,
        value?.name ? { name: value.name, column_type: typeOf(dataset.slug, value.name) } : null,
      ]),
    );
    await documents.change(() =>
      set === undefined
        ? documents.create(KIND, dataset.slug, given)
        : documents.update(KIND, dataset.slug, set.id, { ...set.fields, ...given }),
    );
    return c.json(show(dataset.slug));
  });
}
