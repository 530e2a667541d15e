/**
 * The five calls that every resource of Honeycomb's configuration API has: list, create, get, change and
 * delete. A resource says where it lives, what its fields may be and how it is shown; the rest is here.
 */
import type { Context, Hono } from 'hono';
import type * as v from 'valibot';
import type { Answers, Detail } from './answers.ts';
import type { Document, Documents, Fields } from './documents.ts';
import { readInput } from './input.ts';

export interface Resource<T extends Fields> {
  /** Of the list: `/1/markers/:dataset`. The single one is `/:id` below it. */
  readonly path: string;
  readonly kind: string;
  readonly schema: v.GenericSchema<unknown, T>;
  /** What the documents belong to, or the answer when that does not exist. @default '' */
  readonly scope?: (c: Context) => string | Response;
  /** What the schema cannot see: references, names that are taken. @param id of the one that is replaced */
  readonly check?: (fields: T, scope: string, id: string | undefined) => readonly Detail[];
  /** Why it is not taken as a whole, for what the vendor does not answer field by field. */
  readonly refuse?: (fields: T, scope: string, id: string | undefined) => Refused | undefined;
  /** What keeps a document from being deleted, as a sentence. */
  readonly usedBy?: (document: Document, scope: string) => string | undefined;
  /** How many there may be in a scope. */
  readonly most?: number;
  /** What is kept of the fields. @param previous those of the one that is replaced */
  readonly keep?: (fields: T, previous: Fields | undefined, scope: string) => Fields;
  /** @default the id and the fields */
  readonly show?: (document: Document, scope: string) => object;
  /** Whether GET of a single one exists. @default true */
  readonly single?: boolean;
  /** Whether DELETE answers with what was deleted. @default false, it answers 204 */
  readonly showsDeleted?: boolean;
  /** What comes after a change. */
  readonly changed?: (id: string, scope: string) => void;
}

export interface Refused {
  readonly status: 400 | 409;
  readonly error: string;
}

export interface ResourceParts {
  readonly answers: Answers;
  readonly documents: Documents;
}

export function addResource<T extends Fields>(
  routes: Hono,
  { answers, documents }: ResourceParts,
  resource: Resource<T>,
): void {
  const { path, kind, schema, scope: scopeOf = () => '' } = resource;
  const { check = () => [], keep = (fields) => fields, changed = () => {} } = resource;
  const { most, refuse = () => undefined, usedBy = () => undefined } = resource;
  const {
    show = ({ id, fields }) => ({ id, ...fields }),
    single = true,
    showsDeleted = false,
  } = resource;

  async function write(c: Context, scope: string, previous: Document | undefined) {
    const input = await readInput(c, answers, schema);
    if (!input.ok) return input.response;
    const isFull = () => most !== undefined && documents.list(kind, scope).length >= most;
    if (previous === undefined && isFull()) {
      return answers.problem(c, 409, `There are ${most} already, which is the most there may be`);
    }
    const wrong = check(input.value, scope, previous?.id);
    if (wrong.length > 0) return answers.invalid(c, wrong);
    const refused = refuse(input.value, scope, previous?.id);
    if (refused !== undefined) return answers.problem(c, refused.status, refused.error);
    const document = await documents.change(() => {
      const fields = keep(input.value, previous?.fields, scope);
      const written =
        previous === undefined
          ? documents.create(kind, scope, fields)
          : documents.update(kind, scope, previous.id, fields);
      if (written !== undefined) changed(written.id, scope);
      return written;
    });
    if (document === undefined) return answers.problem(c, 404);
    return c.json(show(document, scope), previous === undefined ? 201 : 200);
  }

  routes.get(path, (c) => {
    const scope = scopeOf(c);
    if (scope instanceof Response) return scope;
    return c.json(documents.list(kind, scope).map((document) => show(document, scope)));
  });
  routes.post(path, (c) => {
    const scope = scopeOf(c);
    return scope instanceof Response ? scope : write(c, scope, undefined);
  });
  routes.on(['GET', 'PUT', 'DELETE'], `${path}/:id`, async (c) => {
    const scope = scopeOf(c);
    if (scope instanceof Response) return scope;
    const document = documents.get(kind, scope, c.req.param('id') ?? '');
    if (document === undefined || (c.req.method === 'GET' && !single))
      return answers.problem(c, 404);
    if (c.req.method === 'GET') return c.json(show(document, scope));
    if (c.req.method === 'PUT') return write(c, scope, document);
    const use = usedBy(document, scope);
    if (use !== undefined) return answers.problem(c, 409, use);
    const shown = showsDeleted ? show(document, scope) : undefined;
    await documents.change(() => {
      documents.remove(kind, scope, document.id);
      changed(document.id, scope);
    });
    return shown === undefined ? c.body(null, 204) : c.json(shown);
  });
}
