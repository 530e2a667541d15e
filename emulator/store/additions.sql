-- Indexes and tables that this version of the schema got later. A store without them gets them when it is opened. The
-- indexes take about two seconds for a million rows.

-- For the console's Traffic: requests of a time range by vendor and operation.
CREATE INDEX IF NOT EXISTS requests_by_operation ON requests (vendor, operation, received_ms);
-- For the same page: refusals of a time range, with the columns that it counts by.
CREATE INDEX IF NOT EXISTS refusals_by_time ON refusals (vendor, received_ms, code, status, operation);

-- The meter's units by day (UTC), for its forecast. Metrics have none, since they do not grow by the day.
CREATE TABLE IF NOT EXISTS meter_days (
  day TEXT NOT NULL,                         -- as in 2026-11-28
  line TEXT NOT NULL,
  units INTEGER NOT NULL,
  PRIMARY KEY (day, line)
) STRICT, WITHOUT ROWID;

-- Starts of the emulator and reloads of the worker, so that the console compares before and after.
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY,
  started_ms INTEGER NOT NULL,
  kind TEXT NOT NULL                         -- start | reload
) STRICT;

-- SQLite gives an id again once the greatest one was deleted: the next segment to get it is new, whichever of those that
-- were deleted was the last to be known.
CREATE TRIGGER IF NOT EXISTS xray_registered_gone AFTER DELETE ON xray_segments BEGIN
  UPDATE xray_registered SET segment = (SELECT coalesce(max(id), 0) FROM xray_segments)
  WHERE segment > (SELECT coalesce(max(id), 0) FROM xray_segments);
END;
