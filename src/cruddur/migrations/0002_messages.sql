-- Messages between two people, and whose inbox lists whom. A receiver need not be among the users: until
-- they are, their handle stands for their name.

CREATE TABLE message_groups (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  owner_handle TEXT NOT NULL,
  handle TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (owner_handle, handle)
) STRICT;

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  sender_handle TEXT NOT NULL,
  receiver_handle TEXT NOT NULL,
  message TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE INDEX messages_conversation ON messages (sender_handle, receiver_handle, created_at);
