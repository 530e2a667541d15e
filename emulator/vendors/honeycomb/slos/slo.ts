/**
 * Service level objectives (https://docs.honeycomb.io/api/slos): stored, checked against the derived column that is
 * their indicator, and shown. It refuses to report how much of a budget is burnt: the vendor counts over weeks of
 * events, and this store keeps what fits on a laptop.
 */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Detail } from '../api/answers.ts';
import type { Document, Documents } from '../api/documents.ts';
import type { ResourceParts } from '../api/resource.ts';
import { addResource } from '../api/resource.ts';
import { Tags } from '../api/tags.ts';
import { timesOf } from '../api/times.ts';
import type { Catalog } from '../datasets/catalog.ts';
import { ENVIRONMENT, columnNamed } from '../derived-columns/fields.ts';

const PATH = '/1/slos/:dataset';
export const KIND = 'slo';

export const Slo = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(120)),
  description: v.optional(v.pipe(v.string(), v.maxLength(1023)), ''),
  sli: v.object({ alias: v.pipe(v.string(), v.minLength(1), v.maxLength(255)) }),
  time_period_days: v.pipe(v.number(), v.integer(), v.minValue(1)),
  target_per_million: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(999_999)),
  dataset_slugs: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(10))),
  tags: Tags,
});
type Slo = v.InferOutput<typeof Slo>;

export interface SloParts extends ResourceParts {
  readonly catalog: Catalog;
  /** The slug of the dataset in the path, or 404. */
  readonly scope: (c: Context) => string | Response;
}

export function addSloRoutes(routes: Hono, parts: SloParts): void {
  const { answers, catalog, documents, scope } = parts;

  // A dataset's list also has those that hold for several; the environment's has all.
  routes.get(PATH, (c) => {
    const slug = scope(c);
    if (slug instanceof Response) return slug;
    const slos = documents
      .all(KIND)
      .filter(
        ({ fields }) => slug === ENVIRONMENT || v.parse(Slo, fields).dataset_slugs?.includes(slug),
      );
    return c.json(slos.map(show));
  });

  routes.get(`${PATH}/:id`, (c, next) => {
    if (c.req.query('detailed') === undefined) return next();
    const error = 'SLO reporting (?detailed) is not supported by this emulator';
    return Promise.resolve(answers.problem(c, 501, error));
  });

  addResource(routes, parts, {
    path: PATH,
    kind: KIND,
    schema: Slo,
    scope,
    check: (slo, slug) => checkSlo(slo, slug, documents, catalog),
    keep: (slo, _previous, slug) => ({ ...slo, dataset_slugs: slugsOf(slo, slug) }),
    usedBy({ id }) {
      const isWatched = documents
        .all('burn_alert')
        .some(({ fields }) => v.parse(Watching, fields).slo.id === id);
      return isWatched ? 'The SLO has burn alerts' : undefined;
    },
    show,
  });
}

const Watching = v.object({ slo: v.object({ id: v.string() }) });

function show(document: Document): object {
  return { id: document.id, ...document.fields, reset_at: null, ...timesOf(document) };
}

/** The datasets an SLO counts in; in the path of one dataset it is that. */
function slugsOf({ dataset_slugs = [] }: Slo, slug: string): readonly string[] {
  return slug === ENVIRONMENT ? dataset_slugs : [slug];
}

function checkSlo(slo: Slo, slug: string, documents: Documents, catalog: Catalog): Detail[] {
  const slugs = slugsOf(slo, slug);
  if (slugs.length === 0) {
    const description = `is required for ${ENVIRONMENT}`;
    return [{ field: 'dataset_slugs', code: 'missing', description }];
  }
  const { alias } = slo.sli;
  const hasIndicator = (owner: string) => columnNamed(documents, owner, alias) !== undefined;
  return slugs.flatMap((name): Detail[] => {
    if (catalog.find(name)?.slug !== name) {
      return [
        { field: 'dataset_slugs', code: 'invalid', description: `'${name}' is not a dataset` },
      ];
    }
    if (hasIndicator(name) || hasIndicator(ENVIRONMENT)) return [];
    const description = `'${alias}' is not a derived column of '${name}'`;
    return [{ field: 'sli.alias', code: 'invalid', description }];
  });
}
