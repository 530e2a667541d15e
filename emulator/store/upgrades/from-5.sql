-- From version 5 to 8. A trace is called by what was known of its request until a span of it arrives again.
ALTER TABLE traces ADD COLUMN time_ms REAL NOT NULL DEFAULT 0;
ALTER TABLE traces ADD COLUMN root_span TEXT;
ALTER TABLE traces ADD COLUMN root_rank INTEGER NOT NULL DEFAULT 0;
ALTER TABLE traces ADD COLUMN root_failed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE traces ADD COLUMN name TEXT;
UPDATE traces SET time_ms = coalesce(start_ms, first_seen_ms), name = nullif(trim(concat_ws(' ', method, route)), '');
CREATE INDEX traces_by_time ON traces (time_ms);

CREATE TABLE services (
  id INTEGER PRIMARY KEY CHECK (id <= 1000),
  name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO services (name)
  SELECT service FROM traces WHERE service IS NOT NULL GROUP BY service ORDER BY min(first_seen_ms) LIMIT 1000;

ALTER TABLE xray_resources RENAME TO aws_resources;

CREATE TABLE alarm_history (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  alarm TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  item TEXT NOT NULL
) STRICT;
CREATE INDEX alarm_history_by_alarm ON alarm_history (account, region, alarm, time_ms);

CREATE TABLE bus_events (
  id INTEGER PRIMARY KEY,
  request INTEGER NOT NULL REFERENCES requests (id),
  trace INTEGER REFERENCES traces (id),
  event_id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  bus TEXT NOT NULL,
  source TEXT NOT NULL,
  detail_type TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  resources TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX bus_events_by_trace ON bus_events (trace);

CREATE TABLE security_findings (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  product_arn TEXT NOT NULL,
  finding_id TEXT NOT NULL,
  updated_ms INTEGER NOT NULL,
  finding TEXT NOT NULL,
  UNIQUE (account, region, product_arn, finding_id)
) STRICT;

CREATE INDEX rollbar_items_by_last ON rollbar_items (last_occurrence_s);
CREATE TABLE rollbar_item_minutes (
  item INTEGER NOT NULL REFERENCES rollbar_items (id) ON DELETE CASCADE,
  minute_s INTEGER NOT NULL,
  occurrences INTEGER NOT NULL,
  PRIMARY KEY (item, minute_s)
) STRICT, WITHOUT ROWID;
INSERT INTO rollbar_item_minutes (item, minute_s, occurrences)
  SELECT item, timestamp_s / 60 * 60, count(*) FROM rollbar_occurrences GROUP BY 1, 2;
CREATE TRIGGER rollbar_occurrence_new AFTER INSERT ON rollbar_occurrences BEGIN
  INSERT INTO rollbar_item_minutes (item, minute_s, occurrences)
  VALUES (new.item, new.timestamp_s / 60 * 60, 1)
  ON CONFLICT (item, minute_s) DO UPDATE SET occurrences = occurrences + 1;
END;
CREATE TRIGGER rollbar_occurrence_gone AFTER DELETE ON rollbar_occurrences BEGIN
  UPDATE rollbar_item_minutes SET occurrences = occurrences - 1
  WHERE item = old.item AND minute_s = old.timestamp_s / 60 * 60;
  DELETE FROM rollbar_item_minutes
  WHERE item = old.item AND minute_s = old.timestamp_s / 60 * 60 AND occurrences = 0;
END;

-- Views of X-Ray's traces have root causes by now: they are made again.
UPDATE xray_traces SET state = 1 WHERE state = 2;
DELETE FROM xray_views;
CREATE INDEX security_findings_by_update ON security_findings (updated_ms);
