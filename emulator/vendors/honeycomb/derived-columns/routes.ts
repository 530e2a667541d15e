/**
 * Derived columns, which Honeycomb now calls calculated fields, of a dataset or of the environment
 * (https://docs.honeycomb.io/api/calculated-fields): kept here, evaluated by the queries that name them. An
 * expression that cannot be parsed is a 400 with the reason, an alias that is taken a 409.
 */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Documents } from '../api/documents.ts';
import type { Refused, ResourceParts } from '../api/resource.ts';
import { addResource } from '../api/resource.ts';
import { showWithTimes } from '../api/times.ts';
import { parseExpression } from '../expression/parse.ts';
import { ExpressionError } from '../expression/tokens.ts';
import type { Formula } from '../query/spec.ts';
import { ENVIRONMENT, KIND, calculatedFields, columnNamed } from './fields.ts';
import { useOf } from './uses.ts';

const PATH = '/1/derived_columns/:dataset';

const DerivedColumn = v.object({
  alias: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  expression: v.pipe(v.string(), v.minLength(1), v.maxLength(4095)),
  description: v.optional(v.pipe(v.string(), v.maxLength(255)), ''),
});

export interface DerivedColumnParts extends ResourceParts {
  /** The slug of the dataset in the path, or 404. */
  readonly scope: (c: Context) => string | Response;
}

export function addDerivedColumnRoutes(routes: Hono, parts: DerivedColumnParts): void {
  const { answers, documents, scope } = parts;

  routes.get(PATH, (c, next) => {
    const alias = c.req.query('alias');
    if (alias === undefined) return next();
    const slug = scope(c);
    if (slug instanceof Response) return Promise.resolve(slug);
    const document = columnNamed(documents, slug, alias);
    return Promise.resolve(
      document === undefined
        ? answers.problem(c, 404, 'Derived column not found')
        : c.json(showWithTimes(document)),
    );
  });

  addResource(routes, parts, {
    path: PATH,
    kind: KIND,
    schema: DerivedColumn,
    scope,
    refuse({ alias, expression }, slug, id) {
      const present = columnNamed(documents, slug, alias);
      if (present !== undefined && present.id !== id) {
        return { status: 409, error: `Derived column '${alias}' already exists` };
      }
      const renamed = id === undefined ? undefined : documents.get(KIND, slug, id);
      const previous = String(renamed?.fields['alias'] ?? alias);
      const use = previous === alias ? undefined : useOf(previous, slug, documents);
      if (use !== undefined) return { status: 409, error: use };
      return refuseExpression(documents, slug, { name: alias, expression });
    },
    usedBy: ({ fields }, slug) => useOf(String(fields['alias']), slug, documents),
    show: showWithTimes,
  });
}

function refuseExpression(
  documents: Documents,
  slug: string,
  column: Formula,
): Refused | undefined {
  try {
    parseExpression(column.expression);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { status: 400, error: error.message };
  }
  // What holds for all datasets must go together with the columns of each.
  const owners = documents.all(KIND).map((document) => document.scope);
  const scopes = slug === ENVIRONMENT ? new Set([slug, ...owners]) : [slug];
  for (const owner of scopes) {
    const hides = owner !== slug && columnNamed(documents, owner, column.name) !== undefined;
    const fields = calculatedFields(documents, owner, hides ? [] : [column]);
    if (!fields.ok) return { status: 400, error: fields.error };
  }
  return undefined;
}
