/** Query annotations: the name and description a query has on a board. */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { ResourceParts } from '../api/resource.ts';
import { addResource } from '../api/resource.ts';
import { showWithTimes } from '../api/times.ts';

const Annotation = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(320)),
  description: v.optional(v.pipe(v.string(), v.maxLength(1023)), ''),
  query_id: v.string(),
  source: v.optional(v.picklist(['query', 'board']), 'query'),
});

export interface AnnotationParts extends ResourceParts {
  readonly scope: (c: Context) => string | Response;
}

export function addAnnotationRoutes(routes: Hono, parts: AnnotationParts): void {
  addResource(routes, parts, {
    path: '/1/query_annotations/:dataset',
    kind: 'query_annotation',
    schema: Annotation,
    scope: parts.scope,
    check: ({ query_id }, scope) =>
      parts.documents.get('query', scope, query_id) === undefined
        ? [{ field: 'query_id', code: 'invalid', description: 'is not a query of this dataset' }]
        : [],
    show: showWithTimes,
  });
}
