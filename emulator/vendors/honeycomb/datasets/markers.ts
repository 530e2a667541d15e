/** Markers, the vertical lines of a graph that say "deployed here", and the colours their types have. */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { ResourceParts } from '../api/resource.ts';
import { addResource } from '../api/resource.ts';
import { timesOf } from '../api/times.ts';

const Seconds = v.pipe(v.number(), v.integer(), v.minValue(0));
const Text = v.nullish(v.string());
const Marker = v.object({
  start_time: v.nullish(Seconds),
  end_time: v.nullish(Seconds),
  message: Text,
  type: Text,
  url: Text,
});
const MarkerSetting = v.object({
  type: v.pipe(v.string(), v.minLength(1)),
  color: v.pipe(v.string(), v.regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #7b1fa2')),
});

export interface MarkerParts extends ResourceParts {
  readonly now: () => number;
  readonly scope: (c: Context) => string | Response;
}

export function addMarkerRoutes(routes: Hono, parts: MarkerParts): void {
  const { documents, now, scope } = parts;
  const colorOf = (slug: string, type: unknown) =>
    documents.list('marker_setting', slug).find(({ fields }) => fields['type'] === type)?.fields[
      'color'
    ];

  addResource(routes, parts, {
    path: '/1/markers/:dataset',
    kind: 'marker',
    schema: Marker,
    scope,
    single: false,
    // A change names what it changes; null takes a field away.
    keep(fields, previous = { start_time: Math.floor(now() / 1000) }) {
      const given = Object.entries({ ...previous, ...fields });
      return Object.fromEntries(given.filter(([, value]) => value !== null));
    },
    showsDeleted: true,
    show: (document, slug) => ({
      id: document.id,
      ...document.fields,
      color: colorOf(slug, document.fields['type']),
      ...timesOf(document),
    }),
  });
  addResource(routes, parts, {
    path: '/1/marker_settings/:dataset',
    kind: 'marker_setting',
    schema: MarkerSetting,
    scope,
    single: false,
    check: ({ type }, slug, id) =>
      documents
        .list('marker_setting', slug)
        .filter((other) => other.fields['type'] === type && other.id !== id)
        .map(() => ({
          field: 'type',
          code: 'already_exists',
          description: `'${type}' has a colour`,
        })),
  });
}
