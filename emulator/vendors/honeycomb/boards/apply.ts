/**
 * Applies a board and its queries to Honeycomb, the real one or the emulator's, by its API. It changes what is there
 * under the same name, so applying twice is the same as applying once.
 */
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { Call } from './call.ts';
import type { BoardDocuments, QueryFile } from './documents.ts';

const Named = v.looseObject({ id: v.string(), name: v.string() });
const Annotation = v.looseObject({
  ...Named.entries,
  query_id: v.string(),
  description: v.optional(v.string(), ''),
});
const Id = v.looseObject({ id: v.string() });
const Fields = v.record(v.string(), v.unknown());

/**
 * The id of the board.
 *
 * @param dataset name of the dataset the queries ask; it is made when there is none
 * @throws when the API refuses something
 */
export async function applyBoard(
  { board, queries }: BoardDocuments,
  dataset: string,
  call: Call,
): Promise<string> {
  async function ask<T>(
    schema: v.GenericSchema<unknown, T>,
    method: string,
    path: string,
    body?: unknown,
  ) {
    const answer = await call(method, path, body);
    if (answer.status >= 200 && answer.status < 300) return v.parse(schema, answer.body);
    throw new Error(
      `Cannot apply the board '${board.name}': ${method} ${path} is answered ${answer.status} ${JSON.stringify(answer.body)}`,
    );
  }

  const { slug } = await ask(v.looseObject({ slug: v.string() }), 'POST', '/1/datasets', {
    name: dataset,
  });
  const annotationsPath = `/1/query_annotations/${slug}`;
  const annotations = await ask(v.array(Annotation), 'GET', annotationsPath);

  async function isSame(id: string, query: QueryFile['query']): Promise<boolean> {
    const kept = await ask(Fields, 'GET', `/1/queries/${slug}/${id}`);
    return Object.entries(query).every(([key, value]) => isDeepStrictEqual(kept[key], value));
  }

  /** The ids of a query and its annotation; a query cannot be changed, so another takes its place. */
  async function applyQuery({ name, description, query }: QueryFile) {
    const present = annotations.find((annotation) => annotation.name === name);
    const isKept = present !== undefined && (await isSame(present.query_id, query));
    if (isKept && present.description === description) {
      return { query_id: present.query_id, query_annotation_id: present.id };
    }
    const id = isKept ? present.query_id : (await ask(Id, 'POST', `/1/queries/${slug}`, query)).id;
    const annotation = { name, description, query_id: id };
    const made =
      present === undefined
        ? await ask(Id, 'POST', annotationsPath, annotation)
        : await ask(Id, 'PUT', `${annotationsPath}/${present.id}`, annotation);
    return { query_id: id, query_annotation_id: made.id };
  }

  const applied = new Map<string, object>();
  for (const [name, query] of queries) applied.set(name, await applyQuery(query));
  const panels = board.panels.map(({ query_panel, ...panel }) => {
    if (query_panel === undefined) return panel;
    const { query, ...settings } = query_panel;
    return { ...panel, query_panel: { ...settings, ...applied.get(query) } };
  });
  const boards = await ask(v.array(Named), 'GET', '/1/boards');
  const present = boards.find(({ name }) => name === board.name);
  const { id } =
    present === undefined
      ? await ask(Id, 'POST', '/1/boards', { ...board, panels })
      : await ask(Id, 'PUT', `/1/boards/${present.id}`, { ...board, panels });
  return id;
}
