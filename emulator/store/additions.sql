-- What came after the tables of its version: a store that has rows gets it when it is opened, once. The indexes take about
-- two seconds for a million rows.

-- What arrived in a time, by vendor and operation: the console's traffic, and how many in all.
CREATE INDEX IF NOT EXISTS requests_by_operation ON requests (vendor, operation, received_ms);
-- What was refused in a time, with what is counted of it.
CREATE INDEX IF NOT EXISTS refusals_by_time ON refusals (vendor, received_ms, code, status, operation);

-- The meter's units by day (UTC), from which a forecast is made. Metrics have none, since they do not grow by the day.
CREATE TABLE IF NOT EXISTS meter_days (
  day TEXT NOT NULL,                         -- as in 2026-11-28
  line TEXT NOT NULL,
  units INTEGER NOT NULL,
  PRIMARY KEY (day, line)
) STRICT, WITHOUT ROWID;

-- Starts of the emulator and reloads of the worker, by which the console compares before and after.
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY,
  started_ms INTEGER NOT NULL,
  kind TEXT NOT NULL                         -- start | reload
) STRICT;
