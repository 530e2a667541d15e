-- Indexes that came after the tables of their version: a store that has rows gets them when it is opened, once, which
-- takes about a second for a million rows.

-- What arrived in a time, by vendor and operation: the console's traffic, and how many in all.
CREATE INDEX IF NOT EXISTS requests_by_operation ON requests (vendor, operation, received_ms);
-- What was refused in a time, with what is counted of it.
CREATE INDEX IF NOT EXISTS refusals_by_time ON refusals (vendor, received_ms, code, status, operation);
