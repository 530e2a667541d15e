/**
 * Keeps what people make through the API (queries, boards, markers and the like) as the JSON they sent. One table
 * serves all kinds, since documents are read by id and in the order of making only.
 */
import { randomBytes } from 'node:crypto';
import type { SQLOutputValue } from 'node:sqlite';
import * as v from 'valibot';
import type { RoomContext } from '../../../inbox/room.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface Document {
  readonly id: string;
  readonly fields: Fields;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export interface ScopedDocument extends Document {
  readonly scope: string;
}

export interface Documents {
  /** In the order of their making. @param scope slug of a dataset, id of a board, or '' */
  list(kind: string, scope: string): Document[];
  get(kind: string, scope: string, id: string): Document | undefined;
  /** Of all scopes. */
  all(kind: string): ScopedDocument[];
  /** In any scope. */
  find(kind: string, id: string): ScopedDocument | undefined;
  create(kind: string, scope: string, fields: Fields): Document;
  /** Replaces the fields of a document that exists. */
  update(kind: string, scope: string, id: string, fields: Fields): Document | undefined;
  /** Runs `work`, which writes documents, in a transaction; see ../../../inbox/inbox.ts. */
  change<T>(work: () => T): Promise<T>;
  /** False when there is none. */
  remove(kind: string, scope: string, id: string): boolean;
}

const Row = v.pipe(
  v.object({
    id: v.string(),
    document: v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())),
    created_ms: v.number(),
    updated_ms: v.number(),
  }),
  v.transform(({ id, document, created_ms, updated_ms }): Document => {
    return { id, fields: document, createdMs: created_ms, updatedMs: updated_ms };
  }),
);

/** Ids of the vendor are of this length and alphabet; 62^11 of them do not meet by chance. */
export function newId(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from(randomBytes(11), (byte) => alphabet[byte % 62]).join('');
}

export function createDocuments({ database, inbox, now }: RoomContext): Documents {
  const select = 'SELECT id, document, created_ms, updated_ms FROM honeycomb_documents';
  const within = database.prepare(`${select} WHERE kind = ? AND scope = ? ORDER BY created_ms, id`);
  const all = database.prepare(
    'SELECT * FROM honeycomb_documents WHERE kind = ? ORDER BY created_ms, id',
  );
  const one = database.prepare(`${select} WHERE kind = ? AND scope = ? AND id = ?`);
  const anywhere = database.prepare('SELECT * FROM honeycomb_documents WHERE kind = ? AND id = ?');
  const insert = database.prepare(`
    INSERT INTO honeycomb_documents (kind, scope, id, document, created_ms, updated_ms)
    VALUES (?, ?, ?, ?, ?, ?) RETURNING id, document, created_ms, updated_ms`);
  const replace = database.prepare(`
    UPDATE honeycomb_documents SET document = ?, updated_ms = ?
    WHERE kind = ? AND scope = ? AND id = ? RETURNING id, document, created_ms, updated_ms`);
  const drop = database.prepare(
    'DELETE FROM honeycomb_documents WHERE kind = ? AND scope = ? AND id = ?',
  );
  const read = (row: Record<string, SQLOutputValue> | undefined) => row && v.parse(Row, row);
  const readScoped = (row: Record<string, SQLOutputValue>): ScopedDocument => {
    return { ...v.parse(Row, row), scope: String(row['scope']) };
  };

  return {
    change: inbox.change,
    list: (kind, scope) => within.all(kind, scope).map((row) => v.parse(Row, row)),
    get: (kind, scope, id) => read(one.get(kind, scope, id)),
    all: (kind) => all.all(kind).map(readScoped),
    find(kind, id) {
      const row = anywhere.get(kind, id);
      return row && readScoped(row);
    },
    create(kind, scope, fields) {
      const time = now();
      return v.parse(Row, insert.get(kind, scope, newId(), JSON.stringify(fields), time, time));
    },
    update: (kind, scope, id, fields) =>
      read(replace.get(JSON.stringify(fields), now(), kind, scope, id)),
    remove: (kind, scope, id) => drop.run(kind, scope, id).changes > 0,
  };
}
