-- Sample people, posts and messages with times counted from now. Applied again, it adds what is missing and gives posts
-- whose time has come new times; it leaves everything else as people have changed it.

INSERT INTO users (handle, display_name) VALUES
  ('andrewbrown', 'Andrew Brown'),
  ('worf', 'Worf'),
  ('garek', 'Garek')
ON CONFLICT (handle) DO NOTHING;

INSERT INTO activities (uuid, handle, message, created_at, expires_at, likes_count, reply_to_activity_uuid) VALUES
  (
    '68f126b0-1ceb-4a33-88be-d90fa7109eee', 'andrewbrown', 'Cloud is very fun!',
    strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-2 days'),
    strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '+5 days'), 5, NULL
  ),
  (
    '26e12864-1c26-5c3a-9658-97a10f8fea67', 'worf', 'This post has no honor!',
    strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-2 days'),
    strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '+5 days'), 0, '68f126b0-1ceb-4a33-88be-d90fa7109eee'
  ),
  (
    '66e12864-8c26-4c3a-9658-95a10f8fea67', 'worf', 'I am out of prune juice',
    strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-7 days'),
    strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '+9 days'), 0, NULL
  ),
  (
    '248959df-3079-4947-b847-9e0892d1bab4', 'garek', 'My dear doctor, I am just simple tailor',
    strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-1 hours'),
    strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '+12 hours'), 0, NULL
  )
ON CONFLICT (uuid) DO UPDATE SET
  handle = excluded.handle,
  message = excluded.message,
  created_at = excluded.created_at,
  expires_at = excluded.expires_at,
  likes_count = excluded.likes_count
WHERE activities.expires_at <= strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now');

-- Replies go with their post, so those written to a sample post get its new time, and the replies to them.
WITH RECURSIVE thread (uuid, expires_at) AS (
  SELECT uuid, expires_at FROM activities WHERE uuid IN (
    '68f126b0-1ceb-4a33-88be-d90fa7109eee',
    '66e12864-8c26-4c3a-9658-95a10f8fea67',
    '248959df-3079-4947-b847-9e0892d1bab4'
  )
  UNION ALL
  SELECT reply.uuid, thread.expires_at
  FROM activities AS reply JOIN thread ON reply.reply_to_activity_uuid = thread.uuid
)
UPDATE activities SET expires_at = thread.expires_at
FROM thread WHERE thread.uuid = activities.uuid AND thread.expires_at <> activities.expires_at;

-- A message to Worf may have made his group before the sample came.
INSERT INTO message_groups (uuid, owner_handle, handle, created_at) VALUES
  (
    '24b95582-9e7b-4e0a-9ad1-639773ab7552', 'andrewbrown', 'andrewbrown',
    strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')
  ),
  (
    '417c360e-c4e6-4fce-873b-d2d71469b4ac', 'andrewbrown', 'worf',
    strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')
  )
ON CONFLICT DO NOTHING;

INSERT INTO messages (uuid, sender_handle, receiver_handle, message, created_at) VALUES
  (
    'c0a9a1d4-5f0e-4b0b-9d6f-0c8a3ce2a8f1', 'andrewbrown', 'worf', 'Cloud is fun!',
    strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-2 minutes')
  ),
  (
    'a3b1f7e2-84c3-4b7e-8f53-6d2f1c9b7e40', 'worf', 'andrewbrown', 'This platform is great!',
    strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-1 minutes')
  )
ON CONFLICT (uuid) DO NOTHING;
