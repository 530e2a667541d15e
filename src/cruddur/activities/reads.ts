/**
 * The SQL that reads activities. Each statement takes the present moment as ?1 and leaves out what has expired by
 * then; each reads a number of rows that depends on the page, not on how much is kept or has expired.
 */

/** What a feed shows of the replies to each of its posts; `replies_count` tells how many there are. */
const FEED_REPLIES = 3;

/**
 * How many matches a search looks at for one page, newest first. A page may hold fewer than asked when more of them
 * have expired and are not deleted yet; it names the next page anyway.
 */
export const MAX_MATCHES = 500;

const POST = 'reply_to_activity_uuid IS NULL';

/** When the oldest that lives was written, or a second earlier: `lifetime` is in whole seconds, `expires_at` decides. */
const BORN = `strftime('%Y-%m-%dT%H:%M:%f+00:00', ?1, -seconds || ' seconds', '-1 seconds')`;

/** Replies to the activity of the outer row as JSON, oldest first: the newest ones that fit `condition`. */
const replies = (condition: string, limit: string) => `(
  SELECT json_group_array(
    json_object(
      'id', id,
      'uuid', uuid,
      'reply_to_activity_uuid', reply_to_activity_uuid,
      'display_name', display_name,
      'handle', handle,
      'message', message,
      'created_at', created_at,
      'likes_count', likes_count,
      'replies_count', replies_count,
      'reposts_count', reposts_count
    ) ORDER BY created_at, id
  )
  FROM (
    SELECT * FROM activity_feed AS reply
    WHERE reply.reply_to_activity_uuid = activity.uuid ${condition}
    ORDER BY reply.created_at DESC, reply.id DESC LIMIT ${limit}
  )
) AS replies`;

/**
 * Posts, newest first, before the place (?2, ?3), at most ?4. For each lifetime, one look into the index finds its
 * newest posts that live; the newest of all these are the page.
 */
const posts = (index: string, condition: string) => `WITH RECURSIVE
  lifetimes (seconds) AS (
    SELECT min(lifetime) FROM activities INDEXED BY ${index} WHERE ${condition}
    UNION ALL
    SELECT (
      SELECT min(lifetime) FROM activities INDEXED BY ${index}
      WHERE ${condition} AND lifetime > seconds
    )
    FROM lifetimes WHERE seconds IS NOT NULL
  ),
  page (created_at, id) AS (
    SELECT value ->> 0, value ->> 1 FROM lifetimes, json_each((
      SELECT json_group_array(json_array(created_at, id)) FROM (
        SELECT created_at, id FROM activities INDEXED BY ${index}
        WHERE ${condition} AND lifetime = seconds AND created_at > ${BORN}
          AND (created_at, id) < (?2, ?3) AND expires_at > ?1
        ORDER BY created_at DESC, id DESC LIMIT ?4
      )
    ))
    ORDER BY 1 DESC, 2 DESC LIMIT ?4
  )
  SELECT *, ${replies('', String(FEED_REPLIES))} FROM activity_feed AS activity
  WHERE id IN (SELECT id FROM page) ORDER BY created_at DESC, id DESC`;

/** ?1 now, ?2 and ?3 the place, ?4 the limit. */
export const HOME = posts('activities_home', POST);

/** ?1 now, ?2 and ?3 the place, ?4 the limit, ?5 the handle. */
export const BY_HANDLE = posts('activities_user', `${POST} AND handle = ?5`);

/**
 * Matches of a query in the syntax of FTS5, in the order they were written, newest first, and whether they live.
 * ?1 now, ?2 the query, ?3 the id they come before.
 */
export const MATCHES = `SELECT id, created_at, expires_at > ?1 AS lives FROM (
    SELECT rowid AS id FROM activities_search
    WHERE activities_search MATCH ?2 AND rowid < ?3 ORDER BY rowid DESC LIMIT ${MAX_MATCHES}
  ) CROSS JOIN activities USING (id) ORDER BY id DESC`;

/** ?1 now, ?2 a JSON array of ids. */
export const BY_IDS = `SELECT *, ${replies('', String(FEED_REPLIES))} FROM activity_feed AS activity
  WHERE id IN (SELECT value FROM json_each(?2)) AND expires_at > ?1 ORDER BY id DESC`;

/** One activity and a page of its replies. ?1 now, ?2 and ?3 the place, ?4 the limit, ?5 the uuid. */
export const BY_UUID = `SELECT
    *, ${replies('AND (reply.created_at, reply.id) < (?2, ?3)', '?4')}
  FROM activity_feed AS activity WHERE uuid = ?5 AND expires_at > ?1`;
