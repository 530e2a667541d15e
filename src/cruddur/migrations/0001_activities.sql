-- Who writes, and what they wrote. An activity is a post or, when it names what it replies to, a reply.
-- Times are ISO 8601 text in UTC with milliseconds and offset (2026-11-22T15:00:00.000+00:00), so they sort as text.

CREATE TABLE users (
  handle TEXT NOT NULL PRIMARY KEY CHECK (handle = lower(handle) AND handle NOT LIKE '% %'),
  display_name TEXT NOT NULL
) STRICT;

-- There is no sign-in yet: this is who writes.
INSERT INTO users (handle, display_name) VALUES ('andrewbrown', 'Andrew Brown');

CREATE TABLE activities (
  -- The full-text index refers to it; an implicit rowid may change when the file is compacted.
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  handle TEXT NOT NULL REFERENCES users (handle),
  message TEXT NOT NULL,
  created_at TEXT NOT NULL,
  -- A reply carries the time of what it replies to and goes with it.
  expires_at TEXT NOT NULL,
  likes_count INTEGER NOT NULL DEFAULT 0,
  reposts_count INTEGER NOT NULL DEFAULT 0,
  reply_to_activity_uuid TEXT REFERENCES activities (uuid)
) STRICT;

-- Posts are the rows that reply to nothing, so the first index serves the home feed as well as replies.
CREATE INDEX activities_replies ON activities (reply_to_activity_uuid, created_at);
CREATE INDEX activities_user ON activities (handle, created_at) WHERE reply_to_activity_uuid IS NULL;
CREATE INDEX activities_expiry ON activities (expires_at);

-- What the API shows of an activity, in one row. The newest 100 replies, oldest of them first, keep the row
-- far below the 2 MB that D1 allows; replies_count counts all.
CREATE VIEW activity_feed AS
SELECT
  activities.*,
  users.display_name,
  (
    SELECT count(*) FROM activities AS reply WHERE reply.reply_to_activity_uuid = activities.uuid
  ) AS replies_count,
  (
    SELECT json_group_array(
      json_object(
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
      SELECT
        reply.*,
        author.display_name,
        (
          SELECT count(*) FROM activities AS answer WHERE answer.reply_to_activity_uuid = reply.uuid
        ) AS replies_count
      FROM activities AS reply
      JOIN users AS author ON author.handle = reply.handle
      WHERE reply.reply_to_activity_uuid = activities.uuid
      ORDER BY reply.created_at DESC, reply.id DESC
      LIMIT 100
    )
  ) AS replies
FROM activities
JOIN users ON users.handle = activities.handle;

-- Words of the messages, without regard to case or accents. The text itself stays in activities.
CREATE VIRTUAL TABLE activities_search USING fts5(
  message,
  content = 'activities',
  content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2',
  prefix = '2 3'
);

CREATE TRIGGER activities_search_insert AFTER INSERT ON activities BEGIN
  INSERT INTO activities_search (rowid, message) VALUES (new.id, new.message);
END;

CREATE TRIGGER activities_search_delete AFTER DELETE ON activities BEGIN
  INSERT INTO activities_search (activities_search, rowid, message) VALUES ('delete', old.id, old.message);
END;

CREATE TRIGGER activities_search_update AFTER UPDATE OF message ON activities BEGIN
  INSERT INTO activities_search (activities_search, rowid, message) VALUES ('delete', old.id, old.message);
  INSERT INTO activities_search (rowid, message) VALUES (new.id, new.message);
END;
