/**
 * The only SQL on activities: rows in, parsed activities out. Every read takes the present moment and leaves
 * out what has expired by then. Nothing is deleted here.
 *
 * Times are ISO 8601 text of one length (`isoTime`), because the store compares them as text.
 */
import * as v from 'valibot';
import type { Database } from '../database.ts';
import { Activity, CreatedActivity, CreatedReply } from './activity.ts';

export interface NewActivity {
  readonly uuid: string;
  readonly handle: string;
  readonly message: string;
  readonly created_at: string;
  readonly expires_at: string;
}

export interface NewReply {
  readonly uuid: string;
  readonly handle: string;
  readonly message: string;
  readonly created_at: string;
  readonly reply_to_activity_uuid: string;
}

/** How many activities one answer holds; a feed has no pages. */
const LIMIT = 50;

const NEWEST_FIRST = `ORDER BY created_at DESC, id DESC LIMIT ${LIMIT}`;

const HOME = `SELECT * FROM activity_feed
  WHERE reply_to_activity_uuid IS NULL AND expires_at > ?1 ${NEWEST_FIRST}`;

const BY_HANDLE = `SELECT * FROM activity_feed
  WHERE reply_to_activity_uuid IS NULL AND handle = ?2 AND expires_at > ?1 ${NEWEST_FIRST}`;

const BY_WORDS = `SELECT * FROM activity_feed
  WHERE id IN (SELECT rowid FROM activities_search WHERE activities_search MATCH ?2)
    AND expires_at > ?1 ${NEWEST_FIRST}`;

const BY_UUID = `SELECT * FROM activity_feed WHERE uuid = ?2 AND expires_at > ?1`;

const DISPLAY_NAME =
  '(SELECT display_name FROM users WHERE users.handle = activities.handle) AS display_name';

const INSERT_ACTIVITY = `INSERT INTO activities (uuid, handle, message, created_at, expires_at)
  VALUES (?1, ?2, ?3, ?4, ?5)
  RETURNING uuid, ${DISPLAY_NAME}, handle, message, created_at, expires_at`;

const INSERT_REPLY = `INSERT INTO activities
  (uuid, handle, message, created_at, expires_at, reply_to_activity_uuid)
  SELECT ?1, ?2, ?3, ?4, expires_at, uuid FROM activities WHERE uuid = ?5 AND expires_at > ?4
  RETURNING uuid, ${DISPLAY_NAME}, handle, message, created_at, reply_to_activity_uuid`;

const Activities = v.array(Activity);

export type ActivityStore = ReturnType<typeof createActivityStore>;

export function createActivityStore(database: Database) {
  async function rows(sql: string, ...values: (string | number)[]): Promise<unknown[]> {
    const { results } = await database
      .prepare(sql)
      .bind(...values)
      .all();
    return results;
  }

  return {
    /** Posts of everybody, newest first. */
    async home(now: string): Promise<Activity[]> {
      return v.parse(Activities, await rows(HOME, now));
    },

    /** Posts of one person, newest first. */
    async byHandle(handle: string, now: string): Promise<Activity[]> {
      return v.parse(Activities, await rows(BY_HANDLE, now, handle));
    },

    /** Posts and replies, newest first. @param query in the syntax of FTS5 */
    async byWords(query: string, now: string): Promise<Activity[]> {
      return v.parse(Activities, await rows(BY_WORDS, now, query));
    },

    /** One post or reply. */
    async byUuid(uuid: string, now: string): Promise<Activity | undefined> {
      return v.parse(v.optional(Activity), (await rows(BY_UUID, now, uuid))[0]);
    },

    async insertActivity(activity: NewActivity): Promise<CreatedActivity> {
      const { uuid, handle, message, created_at, expires_at } = activity;
      const inserted = await rows(INSERT_ACTIVITY, uuid, handle, message, created_at, expires_at);
      return v.parse(CreatedActivity, inserted[0]);
    },

    /** Undefined when what it replies to does not exist or has expired: one statement checks and writes. */
    async insertReply(reply: NewReply): Promise<CreatedReply | undefined> {
      const { uuid, handle, message, created_at, reply_to_activity_uuid } = reply;
      const inserted = await rows(
        INSERT_REPLY,
        uuid,
        handle,
        message,
        created_at,
        reply_to_activity_uuid,
      );
      return v.parse(v.optional(CreatedReply), inserted[0]);
    },
  };
}
