/** The only SQL on messages. It parses every row. A person who is not among the users is shown by their handle. */
import * as v from 'valibot';
import { cutPage, NEWEST, placed, type Page, type PageQuery } from '../api/page.ts';
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

/** ?1 the owner, ?2 and ?3 the place, ?4 the limit. Groups of one moment come in the order they were made. */
const GROUPS = `SELECT
    id,
    uuid,
    coalesce(display_name, message_groups.handle) AS display_name,
    message_groups.handle,
    created_at
  FROM message_groups INDEXED BY message_groups_newest LEFT JOIN users USING (handle)
  WHERE owner_handle = ?1 AND created_at <= ?2 AND (created_at < ?2 OR id > ?3)
  ORDER BY created_at DESC, id LIMIT ?4`;

/** One way of a conversation, newest first. */
const sent = (sender: string, receiver: string) => `SELECT * FROM (
    SELECT * FROM messages INDEXED BY messages_conversation
    WHERE sender_handle = ${sender} AND receiver_handle = ${receiver}
      AND (created_at, id) < (?3, ?4)
    ORDER BY created_at DESC, id DESC LIMIT ?5
  )`;

/** Both ways, newest first. ?1 and ?2 the two people, ?3 and ?4 the place, ?5 the limit. UNION: one may be both. */
const CONVERSATION = `SELECT
    id,
    uuid,
    coalesce(display_name, sender_handle) AS display_name,
    sender_handle AS handle,
    message,
    created_at
  FROM (${sent('?1', '?2')} UNION ${sent('?2', '?1')}) LEFT JOIN users ON users.handle = sender_handle
  ORDER BY created_at DESC, id DESC LIMIT ?5`;

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

const Groups = v.array(
  v.pipe(v.object({ ...MessageGroup.entries, id: v.number() }), v.transform(placed)),
);
const Messages = v.array(
  v.pipe(v.object({ ...Message.entries, id: v.number() }), v.transform(placed)),
);

export type MessageStore = ReturnType<typeof createMessageStore>;

export function createMessageStore(database: Database) {
  return {
    /** One person's groups, newest first. */
    async groups(owner: string, page: PageQuery): Promise<Page<MessageGroup>> {
      const { limit, before = NEWEST } = page;
      const { results } = await database
        .prepare(GROUPS)
        .bind(owner, before.created_at, before.id, limit + 1)
        .all();
      return cutPage(v.parse(Groups, results), limit);
    },

    /** The latest messages between two people, both ways, oldest first; the next page has older ones. */
    async conversation(one: string, other: string, page: PageQuery): Promise<Page<Message>> {
      const { limit, before = NEWEST } = page;
      const { results } = await database
        .prepare(CONVERSATION)
        .bind(one, other, before.created_at, before.id, limit + 1)
        .all();
      const { items, next } = cutPage(v.parse(Messages, results), limit);
      return { items: items.toReversed(), next };
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
