/**
 * Opens the place where data is kept: a file, memory, or a libSQL database elsewhere, which alone needs no `node:sqlite`.
 * Brings its schema up to date, and puts the sample into a store of this machine where that is wanted.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLibsqlClient, type LibsqlOptions } from './libsql/client.ts';
import { migrateLibsql } from './libsql/migrate.ts';
import { readMigrations } from './migrations.ts';
import { firstLine, openFolder, OptionsError, type Options, type Place } from './options.ts';
import { createDatabase, type DrivenDatabase } from './statements.ts';

export interface Store {
  readonly database: DrivenDatabase;
  /** Where the data is and how long it stays, in one sentence. */
  readonly said: string;
  close(): void;
}

const CRUDDUR = new URL('../cruddur/', import.meta.url);
const MIGRATIONS = new URL('migrations/', CRUDDUR);

/** @throws OptionsError when the place cannot be used */
export async function openStore(
  { place, sample, deploy }: Pick<Options, 'place' | 'sample' | 'deploy'>,
  fetch: LibsqlOptions['fetch'],
): Promise<Store> {
  if (place.kind === 'libsql') return openLibsql(place, fetch);
  const { migrate, openDatabase } = await import('./database.ts');
  const open = (path: string) => {
    const database = openDatabase(path);
    migrate(database, MIGRATIONS);
    if (sample) database.exec(readFileSync(new URL('sample.sql', CRUDDUR), 'utf8'));
    return database;
  };
  const database =
    place.kind === 'memory'
      ? open(':memory:')
      : openFolder(place.folder, (folder) => open(join(folder, 'deno.sqlite')));
  return { database, said: tellPlace(place, deploy), close: () => database.close() };
}

async function openLibsql(
  { url, token }: Extract<Place, { kind: 'libsql' }>,
  fetch: LibsqlOptions['fetch'],
): Promise<Store> {
  const client = createLibsqlClient({ url, token, fetch });
  try {
    await migrateLibsql(client, readMigrations(MIGRATIONS));
  } catch (error) {
    throw new OptionsError(
      `Cannot use DATABASE_URL: the database at ${url.host} cannot be brought up to date (${firstLine(error)})`,
    );
  }
  return {
    database: createDatabase(client),
    said: `Data is kept in the libSQL database at ${url.host}`,
    close: () => undefined,
  };
}

function tellPlace(place: Exclude<Place, { kind: 'libsql' }>, deploy: boolean): string {
  if (place.kind === 'folder') return `Data is kept in ${join(place.folder, 'deno.sqlite')}`;
  return deploy
    ? 'Data is kept in the memory of this instance and lost when it ends, because Deno Deploy keeps no files: set DATABASE_URL to a libSQL database to keep it'
    : 'Data is kept in memory and lost when this process ends: set DATA_DIR to a folder to keep it';
}
