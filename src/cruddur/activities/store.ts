/**
 * The SQL that writes activities, and the parsing of the rows that reads return. Every read takes the present moment
 * and leaves out what has expired by then, deleted or not.
 *
 * Times are ISO 8601 text of one length (`isoTime`), because the store compares them as text.
 */
import * as v from 'valibot';
import { cutPage, NEWEST, type Page, type PageQuery, type Place } from '../api/page.ts';
import type { Database } from '../database.ts';
import {
  ActivityRow,
  CreatedActivity,
  CreatedReply,
  withItsReplies,
  withReplies,
  type Activity,
} from './activity.ts';
import { BY_HANDLE, BY_IDS, BY_UUID, HOME, MATCHES, MAX_MATCHES } from './reads.ts';

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

const DISPLAY_NAME =
  '(SELECT display_name FROM users WHERE users.handle = activities.handle) AS display_name';

const INSERT_ACTIVITY = `INSERT INTO activities (uuid, handle, message, created_at, expires_at)
  VALUES (?1, ?2, ?3, ?4, ?5)
  RETURNING uuid, ${DISPLAY_NAME}, handle, message, created_at, expires_at`;

const INSERT_REPLY = `INSERT INTO activities
  (uuid, handle, message, created_at, expires_at, reply_to_activity_uuid)
  SELECT ?1, ?2, ?3, ?4, expires_at, uuid FROM activities WHERE uuid = ?5 AND expires_at > ?4
  RETURNING uuid, ${DISPLAY_NAME}, handle, message, created_at, reply_to_activity_uuid`;

/**
 * Deletes expired activities, at most a given number, replies before what they reply to.
 * The foreign key is checked when the statement ends, so a post and its replies may go together.
 */
const DELETE_EXPIRED = `DELETE FROM activities WHERE id IN (
    SELECT id FROM activities INDEXED BY activities_expiry
    WHERE expires_at <= ?1 ORDER BY expires_at, id DESC LIMIT ?2
  ) RETURNING id`;

/** No activity lives shorter than twice this. */
const HALF_AN_HOUR_MS = 1_800_000;

/**
 * Whether a row was written after a place that has the greater id: SQLite gives the id of a deleted row again when it was
 * the greatest. Rows of one moment, or of clocks that differ, are not.
 */
function isNewer(row: Place, place: Place | undefined): boolean {
  if (place === undefined) return false;
  return Date.parse(row.created_at) - Date.parse(place.created_at) > HALF_AN_HOUR_MS;
}

const Rows = v.array(ActivityRow);

const Matches = v.array(v.object({ id: v.number(), created_at: v.string(), lives: v.number() }));

export type ActivityStore = ReturnType<typeof createActivityStore>;

export function createActivityStore(database: Pick<Database, 'prepare'>) {
  async function rows(sql: string, ...values: (string | number)[]): Promise<unknown[]> {
    const { results } = await database
      .prepare(sql)
      .bind(...values)
      .all();
    return results;
  }

  async function posts(
    sql: string,
    now: string,
    { limit, before = NEWEST }: PageQuery,
    ...values: string[]
  ): Promise<Page<Activity>> {
    const found = await rows(sql, now, before.created_at, before.id, limit + 1, ...values);
    return cutPage(v.parse(Rows, found).map(withItsReplies), limit);
  }

  return {
    /** Posts of everybody, newest first. */
    home: (page: PageQuery, now: string) => posts(HOME, now, page),

    /** Posts of one person, newest first. */
    byHandle: (handle: string, page: PageQuery, now: string) => posts(BY_HANDLE, now, page, handle),

    /** Posts and replies in the order they were written, newest first. @param query in the syntax of FTS5 */
    async byWords(query: string, page: PageQuery, now: string): Promise<Page<Activity>> {
      const { limit, before = NEWEST } = page;
      const matches = v.parse(Matches, await rows(MATCHES, now, query, before.id));
      const living = matches.filter((match) => match.lives === 1 && !isNewer(match, page.before));
      const ids = living.slice(0, limit).map(({ id }) => id);
      const found = v.parse(Rows, await rows(BY_IDS, now, JSON.stringify(ids)));
      const more = matches.length === MAX_MATCHES ? matches.at(-1) : undefined;
      return {
        items: found.map((row) => withItsReplies(row).item),
        next: living.length > limit ? living[limit - 1] : more,
      };
    },

    /** One post or reply; the page is of the replies to it. */
    async byUuid(uuid: string, page: PageQuery, now: string): Promise<Page<Activity> | undefined> {
      const { limit, before = NEWEST } = page;
      const found = await rows(BY_UUID, now, before.created_at, before.id, limit + 1, uuid);
      const [row] = v.parse(Rows, found);
      if (row === undefined) return undefined;
      const { items, next } = cutPage(row.item.replies.toReversed(), limit);
      return { items: [withReplies(row, items.toReversed())], next };
    },

    /** @returns how many were deleted, at most `limit`; fewer means that no more have expired */
    async deleteExpired(now: string, limit: number): Promise<number> {
      return (await rows(DELETE_EXPIRED, now, limit)).length;
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
