/**
 * The environments that occurrences and deploys named, in alphabetical order. Their ids are made from their names.
 * https://docs.rollbar.com/reference/list-all-environments
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Answers } from './answers.ts';
import type { Door } from './door.ts';
import { PROJECT_ID } from './items/show.ts';
import { readPageQuery } from './query.ts';

const Rows = v.array(v.object({ environment: v.string() }));

export function addEnvironmentRoute(
  open: Door,
  { database, answers }: { readonly database: DatabaseSync; readonly answers: Answers },
): void {
  const select = database.prepare(`
    SELECT environment FROM rollbar_items UNION SELECT environment FROM rollbar_deploys
    ORDER BY environment LIMIT ? OFFSET ?`);

  open('GET', '/api/1/environments', (c) => {
    const query = readPageQuery(c.req.queries());
    if (!query.ok) return answers.refuse(c, 422, query.message);
    const { page, limit } = query.value;
    const environments = v
      .parse(Rows, select.all(limit, (page - 1) * limit))
      .map(({ environment }) => ({
        id: idOf(environment),
        project_id: PROJECT_ID,
        environment,
        visible: 1,
      }));
    return answers.result(c, { page, environments });
  });
}

/** The same at every call and after every start. */
function idOf(environment: string): number {
  return createHash('sha1').update(environment).digest().readUIntBE(0, 4);
}
