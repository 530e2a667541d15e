/**
 * The only SQL on messages: rows in, parsed messages and groups out. A person who is not among the users is
 * shown by their handle.
 */
import * as v from 'valibot';
import type { Database } from '../database.ts';
import { Message, MessageGroup } from './message.ts';

export interface NewMessage {
  readonly uuid: string;
  readonly sender_handle: string;
  readonly receiver_handle: string;
  readonly message: string;
  readonly created_at: string;
  /** The uuid of the sender's group with the receiver, should there be none yet. */
  readonly group_uuid: string;
}

/** How many groups, or messages of a conversation, one answer holds; there are no pages. */
const LIMIT = 100;

const GROUPS = `SELECT uuid, coalesce(display_name, handle) AS display_name, handle, created_at
  FROM message_groups LEFT JOIN users USING (handle)
  WHERE owner_handle = ?1 ORDER BY created_at DESC, id LIMIT ${LIMIT}`;

const CONVERSATION = `SELECT
    uuid,
    coalesce(display_name, sender_handle) AS display_name,
    sender_handle AS handle,
    message,
    created_at
  FROM (
    SELECT * FROM messages
    WHERE (sender_handle = ?1 AND receiver_handle = ?2)
      OR (sender_handle = ?2 AND receiver_handle = ?1)
    ORDER BY created_at DESC, id DESC LIMIT ${LIMIT}
  ) LEFT JOIN users ON users.handle = sender_handle
  ORDER BY created_at, id`;

const INSERT_GROUP = `INSERT INTO message_groups (uuid, owner_handle, handle, created_at)
  VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT (owner_handle, handle) DO NOTHING`;

const SENDER_NAME = '(SELECT display_name FROM users WHERE users.handle = sender_handle)';

const INSERT_MESSAGE = `INSERT INTO messages
  (uuid, sender_handle, receiver_handle, message, created_at)
  VALUES (?1, ?2, ?3, ?4, ?5)
  RETURNING
    uuid,
    coalesce(${SENDER_NAME}, sender_handle) AS display_name,
    sender_handle AS handle,
    message,
    created_at`;

/** What a batch of the two inserts answers. */
const Inserted = v.tuple([v.unknown(), v.object({ results: v.tuple([Message]) })]);

export type MessageStore = ReturnType<typeof createMessageStore>;

export function createMessageStore(database: Database) {
  return {
    /** One person's groups, newest first. */
    async groups(owner: string): Promise<MessageGroup[]> {
      const { results } = await database.prepare(GROUPS).bind(owner).all();
      return v.parse(v.array(MessageGroup), results);
    },

    /** The latest messages between two people, both ways, oldest first. */
    async conversation(one: string, other: string): Promise<Message[]> {
      const { results } = await database.prepare(CONVERSATION).bind(one, other).all();
      return v.parse(v.array(Message), results);
    },

    /** Writes a message, and the sender's group with the receiver when there is none. */
    async insert(message: NewMessage): Promise<Message> {
      const { uuid, sender_handle, receiver_handle, created_at, group_uuid } = message;
      const inserted = await database.batch([
        database.prepare(INSERT_GROUP).bind(group_uuid, sender_handle, receiver_handle, created_at),
        database
          .prepare(INSERT_MESSAGE)
          .bind(uuid, sender_handle, receiver_handle, message.message, created_at),
      ]);
      return v.parse(Inserted, inserted)[1].results[0];
    },
  };
}
