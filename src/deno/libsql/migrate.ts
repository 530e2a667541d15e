/**
 * Applies migrations to a libSQL database, each in its own transaction. Several instances may start at the same time: the
 * first to remember a migration applies it, and the others find it applied.
 */
import * as v from 'valibot';
import { APPLIED_TABLE, type Migration } from '../migrations.ts';
import type { LibsqlClient } from './client.ts';

const Applied = v.array(v.object({ name: v.string() }));

/** @throws Error naming the migration that failed; those before it stay applied */
export async function migrateLibsql(
  client: Pick<LibsqlClient, 'all' | 'run'>,
  migrations: readonly Migration[],
): Promise<void> {
  const applied = async (): Promise<ReadonlySet<string>> => {
    const { results } = await client.all({ sql: 'SELECT name FROM d1_migrations', values: [] });
    return new Set(v.parse(Applied, results).map(({ name }) => name));
  };
  await client.run(APPLIED_TABLE);
  const before = await applied();
  for (const { name, sql } of migrations.filter(({ name }) => !before.has(name))) {
    const remember = `INSERT INTO d1_migrations (name) VALUES ('${name.replaceAll("'", "''")}')`;
    try {
      await client.run(`BEGIN IMMEDIATE;\n${remember};\n${sql}\n;COMMIT;`);
    } catch (cause) {
      if ((await applied()).has(name)) continue;
      throw new Error(`Cannot apply the migration "${name}": ${String(cause)}`, { cause });
    }
  }
}
