-- The cost of a read no longer depends on how much is kept, has expired or was replied to.

DROP VIEW activity_feed;
DROP INDEX activities_user;
DROP INDEX activities_expiry;

-- Counted when replies are written and deleted, not at every read.
ALTER TABLE activities ADD COLUMN replies_count INTEGER NOT NULL DEFAULT 0;

UPDATE activities SET replies_count = (
  SELECT count(*) FROM activities AS reply WHERE reply.reply_to_activity_uuid = activities.uuid
)
WHERE uuid IN (SELECT reply_to_activity_uuid FROM activities WHERE reply_to_activity_uuid IS NOT NULL);

CREATE TRIGGER activities_reply_insert AFTER INSERT ON activities
WHEN new.reply_to_activity_uuid IS NOT NULL BEGIN
  UPDATE activities SET replies_count = replies_count + 1 WHERE uuid = new.reply_to_activity_uuid;
END;

CREATE TRIGGER activities_reply_delete AFTER DELETE ON activities
WHEN old.reply_to_activity_uuid IS NOT NULL BEGIN
  UPDATE activities SET replies_count = replies_count - 1 WHERE uuid = old.reply_to_activity_uuid;
END;

-- In seconds. Posts of one lifetime expire in the order they were written, and few lifetimes are offered: so
-- the living ones of a lifetime are the newest end of its part of an index, before the expired ones.
ALTER TABLE activities ADD COLUMN lifetime INTEGER
  GENERATED ALWAYS AS (unixepoch(expires_at) - unixepoch(created_at)) VIRTUAL;

CREATE INDEX activities_home ON activities (lifetime, created_at)
  WHERE reply_to_activity_uuid IS NULL;
CREATE INDEX activities_user ON activities (handle, lifetime, created_at)
  WHERE reply_to_activity_uuid IS NULL;

-- Expired rows are deleted in this order: a reply, which is younger than what it replies to, before that.
CREATE INDEX activities_expiry ON activities (expires_at, id DESC);

-- An activity with its writer's name.
CREATE VIEW activity_feed AS
SELECT
  id,
  uuid,
  handle,
  display_name,
  message,
  created_at,
  expires_at,
  likes_count,
  replies_count,
  reposts_count,
  reply_to_activity_uuid
FROM activities
JOIN users USING (handle);

-- No handle is longer now (MAX_HANDLE_CHARS), and what names a longer one cannot be asked for.
DELETE FROM message_groups WHERE length(handle) > 64;
DELETE FROM messages WHERE length(receiver_handle) > 64;

CREATE INDEX message_groups_newest ON message_groups (owner_handle, created_at DESC, id);
