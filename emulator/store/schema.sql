-- The emulator's store. One row per thing a vendor would show; the request that brought it is kept whole in
-- `requests`, so every decoded row can be traced back to the bytes on the wire.
-- Trace ids (32 hex digits) are stored once, in `traces`; everything else refers to the integer id.

CREATE TABLE traces (
  id INTEGER PRIMARY KEY,
  trace_id TEXT NOT NULL UNIQUE,             -- 32 lower-case hex digits, the W3C form
  first_seen_ms INTEGER NOT NULL,            -- when the emulator first heard of it
  time_ms REAL NOT NULL,                     -- start_ms, and first_seen_ms while that is not known
  -- What the span says that is most likely its root:
  root_span TEXT,                            -- 16 hex digits
  root_rank INTEGER NOT NULL DEFAULT 0,      -- 3 has no parent, 2 is where a request came in, 1 began first, 0 unknown
  root_failed INTEGER NOT NULL DEFAULT 0,
  start_ms REAL,
  duration_ms REAL,
  service TEXT,
  name TEXT,                                 -- of the span
  method TEXT,
  route TEXT,                                -- route template, else path
  status INTEGER,
  failed INTEGER NOT NULL DEFAULT 0          -- 1 once any vendor reported an error in it
) STRICT;
CREATE INDEX traces_by_time ON traces (time_ms);

-- Services in the order in which they were first heard of, which gives them their colours.
CREATE TABLE services (
  id INTEGER PRIMARY KEY CHECK (id <= 1000), -- bounds the table for a sender that invents names
  name TEXT NOT NULL UNIQUE
) STRICT;

-- What arrived, as it arrived. Header values that are credentials are masked before they are stored.
CREATE TABLE requests (
  id INTEGER PRIMARY KEY,
  vendor TEXT NOT NULL,                      -- honeycomb | xray | cloudwatch | rollbar
  received_ms INTEGER NOT NULL,
  operation TEXT NOT NULL,                   -- e.g. PutTraceSegments, POST /v1/traces
  headers TEXT NOT NULL,                     -- JSON object
  body BLOB NOT NULL                         -- decompressed
) STRICT;

-- The position in the inbox's log up to which all requests have their rows. One row.
CREATE TABLE inbox_position (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  file INTEGER NOT NULL,
  offset INTEGER NOT NULL
) STRICT;

-- Requests that a vendor would have rejected, or that the emulator does not support.
CREATE TABLE refusals (
  id INTEGER PRIMARY KEY,
  vendor TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  operation TEXT NOT NULL,
  status INTEGER NOT NULL,                   -- HTTP status of the answer (200 for a partial refusal)
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  unverified INTEGER NOT NULL DEFAULT 0      -- 1: signed with a key that the emulator does not know
) STRICT;

-- Honeycomb: one row per event. A span is an event; a span's events and links are events of their own.
CREATE TABLE honeycomb_events (
  id INTEGER PRIMARY KEY,
  request INTEGER NOT NULL REFERENCES requests (id),
  trace INTEGER REFERENCES traces (id),
  dataset TEXT NOT NULL,
  kind TEXT NOT NULL,                        -- span | span_event | link | log | event
  span_id TEXT,
  parent_id TEXT,
  name TEXT,
  time_ns INTEGER NOT NULL,                  -- unix nanoseconds
  duration_ns INTEGER,
  sample_rate INTEGER NOT NULL DEFAULT 1,
  fields TEXT NOT NULL                       -- JSON object: the columns of the event
) STRICT;
CREATE INDEX honeycomb_events_by_trace ON honeycomb_events (trace);
CREATE INDEX honeycomb_events_by_time ON honeycomb_events (time_ns);

CREATE TABLE honeycomb_datasets (
  slug TEXT PRIMARY KEY,                     -- the name in lower case, blanks and slashes as dashes
  name TEXT NOT NULL,                        -- as first written; honeycomb_events.dataset
  description TEXT NOT NULL DEFAULT '',
  expand_json_depth INTEGER NOT NULL DEFAULT 0,
  delete_protected INTEGER NOT NULL DEFAULT 0,
  created_ms INTEGER NOT NULL,
  last_written_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE honeycomb_columns (
  dataset TEXT NOT NULL REFERENCES honeycomb_datasets (slug) ON DELETE CASCADE,
  key_name TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,                        -- string | float | integer | boolean
  hidden INTEGER NOT NULL DEFAULT 0,
  description TEXT NOT NULL DEFAULT '',
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  last_written_ms INTEGER,
  PRIMARY KEY (dataset, key_name)
) STRICT, WITHOUT ROWID;

-- Documents that people make through Honeycomb's API: queries, annotations, boards, views, markers, triggers and so on.
CREATE TABLE honeycomb_documents (
  kind TEXT NOT NULL,
  scope TEXT NOT NULL,                       -- slug of a dataset, id of a board, or empty
  id TEXT NOT NULL,
  document TEXT NOT NULL,                    -- JSON object, as the API takes it
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  PRIMARY KEY (kind, scope, id)
) STRICT, WITHOUT ROWID;

-- What X-Ray's reading calls need of traces and of the service map, derived from `xray_segments` while the
-- emulator is idle, at the latest when a call asks for it. All of it may be deleted and is derived again. Storing a segment
-- changes none of it: segments above `xray_registered` are new; replaced and deleted ones are noticed by triggers.
CREATE TABLE xray_registered (
  segment INTEGER NOT NULL                   -- greatest id of a segment whose trace is in xray_traces; one row
) STRICT;

CREATE TABLE xray_traces (
  id INTEGER PRIMARY KEY,
  trace INTEGER NOT NULL REFERENCES traces (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  start_time REAL NOT NULL,                  -- epoch seconds, of its earliest segment
  received_ms INTEGER NOT NULL,              -- when its newest document arrived
  state INTEGER NOT NULL DEFAULT 0,          -- 0 nothing is known of it, 1 observed, 2 observed and viewed
  UNIQUE (trace, account, region)
) STRICT;
CREATE INDEX xray_traces_by_start ON xray_traces (account, region, start_time);
CREATE INDEX xray_traces_by_arrival ON xray_traces (account, region, received_ms);
CREATE INDEX xray_traces_by_state ON xray_traces (state) WHERE state < 2;

-- Of traces in state 2.
CREATE TABLE xray_views (
  trace INTEGER PRIMARY KEY REFERENCES xray_traces (id) ON DELETE CASCADE,
  view TEXT NOT NULL                         -- JSON: its summary and what filters need
) STRICT;

-- Observations of the service map, added up by the minute and by the hour, of traces that pass a filter. Filter ''
-- passes all traces, and has a row for every minute with an observation.
CREATE TABLE xray_sums (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  length INTEGER NOT NULL,                   -- seconds: 60 or 3600
  period INTEGER NOT NULL,                   -- its number, counted in this length from the epoch
  filter TEXT NOT NULL,
  first_start REAL,                          -- epoch seconds, of the observations in it
  last_start REAL,
  seen TEXT,                                 -- JSON, null when out of date
  UNIQUE (account, region, length, period, filter)
) STRICT;

CREATE TABLE xray_observations (
  trace INTEGER NOT NULL REFERENCES xray_traces (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  minute INTEGER NOT NULL,
  seen TEXT NOT NULL,                        -- JSON: what of the trace started in this minute
  PRIMARY KEY (account, region, minute, trace)
) STRICT, WITHOUT ROWID;
CREATE INDEX xray_observations_by_trace ON xray_observations (trace);
CREATE TRIGGER xray_observation_gone AFTER DELETE ON xray_observations BEGIN
  DELETE FROM xray_sums
  WHERE account = old.account AND region = old.region AND length = 3600 AND period = old.minute / 60;
  DELETE FROM xray_sums
  WHERE account = old.account AND region = old.region AND length = 60 AND period = old.minute AND filter <> '';
  UPDATE xray_sums SET seen = NULL
  WHERE account = old.account AND region = old.region AND length = 60 AND period = old.minute AND filter = '';
END;

-- X-Ray: the newest document of every segment and standalone subsegment.
CREATE TABLE xray_segments (
  id INTEGER PRIMARY KEY,
  request INTEGER REFERENCES requests (id),  -- null when it came by UDP
  trace INTEGER NOT NULL REFERENCES traces (id),
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  segment_id TEXT NOT NULL,                  -- 16 hex digits
  parent_id TEXT,
  name TEXT NOT NULL,
  type TEXT NOT NULL,                        -- segment | subsegment
  start_time REAL NOT NULL,                  -- epoch seconds
  end_time REAL,                             -- null while in progress
  received_ms INTEGER NOT NULL,              -- when this, the newest document, arrived
  replaced INTEGER NOT NULL DEFAULT 0,       -- 1 once its document is not the first, its request then is a later one
  document ANY NOT NULL,                     -- JSON text, or the integer place of that text in its request
  UNIQUE (trace, account, region, segment_id)
) STRICT;
CREATE INDEX xray_segments_by_end ON xray_segments (account, region, end_time);
CREATE INDEX xray_segments_by_udp ON xray_segments (id) WHERE request IS NULL;
CREATE INDEX xray_segments_by_request ON xray_segments (request) WHERE replaced = 1;
CREATE TRIGGER xray_segment_replaced
AFTER UPDATE OF start_time, end_time, received_ms, document ON xray_segments BEGIN
  UPDATE xray_traces SET state = 0,
    start_time = (SELECT min(start_time) FROM xray_segments
      WHERE trace = new.trace AND +account = new.account AND +region = new.region),
    received_ms = (SELECT max(received_ms) FROM xray_segments
      WHERE trace = new.trace AND +account = new.account AND +region = new.region)
  WHERE trace = new.trace AND account = new.account AND region = new.region;
END;
-- A trace without segments is deleted when it is looked at next. Until then it has no time, so that it takes the times
-- of segments that come later.
CREATE TRIGGER xray_segment_gone AFTER DELETE ON xray_segments BEGIN
  UPDATE xray_traces SET state = 0,
    start_time = coalesce((SELECT min(start_time) FROM xray_segments
      WHERE trace = old.trace AND +account = old.account AND +region = old.region), 9e99),
    received_ms = coalesce((SELECT max(received_ms) FROM xray_segments
      WHERE trace = old.trace AND +account = old.account AND +region = old.region), 0)
  WHERE trace = old.trace AND account = old.account AND region = old.region;
END;

CREATE TABLE xray_sampling_rules (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  rule TEXT NOT NULL,                        -- JSON: the SamplingRule of the API
  created_s REAL NOT NULL,                   -- epoch seconds
  modified_s REAL NOT NULL,
  PRIMARY KEY (account, region, name)
) STRICT, WITHOUT ROWID;

-- What each client of the sampling service reported, summed over windows of ten seconds.
CREATE TABLE xray_sampling_statistics (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  window_s INTEGER NOT NULL,                 -- epoch seconds of the window's start
  rule TEXT NOT NULL,
  client_id TEXT NOT NULL,                   -- 24 hex digits
  requests INTEGER NOT NULL,
  sampled INTEGER NOT NULL,
  borrowed INTEGER NOT NULL,
  PRIMARY KEY (account, region, window_s, rule, client_id)
) STRICT, WITHOUT ROWID;

-- Small things made by AWS's APIs: X-Ray's groups, tags, settings and boosts, alarms, dashboards, policies, deliveries.
CREATE TABLE aws_resources (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  kind TEXT NOT NULL,                        -- group | tags | monitoring/alarm | logs/delivery | …
  name TEXT NOT NULL,                        -- unique within its kind
  value TEXT NOT NULL,                       -- JSON
  PRIMARY KEY (account, region, kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_groups (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  retention_days INTEGER,
  class TEXT NOT NULL DEFAULT 'STANDARD',    -- STANDARD | INFREQUENT_ACCESS
  deletion_protected INTEGER NOT NULL DEFAULT 0,
  tags TEXT NOT NULL DEFAULT '{}',           -- JSON object
  kms_key_id TEXT,                           -- ARN; nothing is encrypted with it
  bearer_tokens INTEGER NOT NULL DEFAULT 0,  -- 1: API keys may send to it
  UNIQUE (account, region, name)
) STRICT;

CREATE TABLE log_streams (
  id INTEGER PRIMARY KEY,
  log_group INTEGER NOT NULL REFERENCES log_groups (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  first_event_ms INTEGER,
  last_event_ms INTEGER,
  last_ingestion_ms INTEGER,
  UNIQUE (log_group, name)
) STRICT;

CREATE TABLE log_events (
  id INTEGER PRIMARY KEY,
  request INTEGER REFERENCES requests (id),
  log_stream INTEGER NOT NULL REFERENCES log_streams (id) ON DELETE CASCADE,
  trace INTEGER REFERENCES traces (id),      -- when the message names one
  timestamp_ms INTEGER NOT NULL,
  ingestion_ms INTEGER NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX log_events_by_time ON log_events (log_stream, timestamp_ms, id);
CREATE INDEX log_events_by_trace ON log_events (trace) WHERE trace IS NOT NULL;

-- Metric filters and subscription filters of log groups.
CREATE TABLE log_filters (
  log_group INTEGER NOT NULL REFERENCES log_groups (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,                        -- metric | subscription
  name TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  regexes INTEGER NOT NULL,                  -- regular expressions in its pattern
  filter TEXT NOT NULL,                      -- JSON: the members of the API's MetricFilter or SubscriptionFilter
  PRIMARY KEY (log_group, kind, name)
) STRICT, WITHOUT ROWID;

-- Queries of Logs Insights that people keep.
CREATE TABLE log_query_definitions (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  modified_ms INTEGER NOT NULL,
  definition TEXT NOT NULL,                  -- JSON: the members of the API's QueryDefinition
  PRIMARY KEY (account, region, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollbar_items (
  id INTEGER PRIMARY KEY,
  counter INTEGER NOT NULL UNIQUE,           -- the number people quote: item #7
  environment TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  title TEXT NOT NULL,
  level TEXT NOT NULL,                       -- of the first occurrence
  status TEXT NOT NULL DEFAULT 'active',     -- active | resolved | muted | archived
  platform TEXT,
  framework TEXT,
  language TEXT,
  first_occurrence_s INTEGER NOT NULL,
  last_occurrence_s INTEGER NOT NULL,
  total_occurrences INTEGER NOT NULL,        -- ever received, deleted ones too
  resolved_in_version TEXT,                  -- while resolved: the version that the person named, if any
  assigned_user_id INTEGER,
  assigned_team_id INTEGER,
  level_lock INTEGER NOT NULL DEFAULT 0,     -- 1 once a person chose the level
  title_lock INTEGER NOT NULL DEFAULT 0,
  snoozed INTEGER NOT NULL DEFAULT 0,
  snooze_seconds INTEGER,                    -- null: until a person ends it
  snooze_until_s INTEGER,
  UNIQUE (environment, fingerprint)
) STRICT;
CREATE INDEX rollbar_items_by_last ON rollbar_items (last_occurrence_s);

-- Versions of the code that occurrences or resolutions named.
CREATE TABLE rollbar_versions (
  id INTEGER PRIMARY KEY,
  environment TEXT NOT NULL,
  version TEXT NOT NULL,
  created_s INTEGER NOT NULL,
  UNIQUE (environment, version)
) STRICT;

CREATE TABLE rollbar_occurrences (
  id INTEGER PRIMARY KEY AUTOINCREMENT,      -- an id that was deleted must stay unknown
  request INTEGER NOT NULL REFERENCES requests (id),
  item INTEGER NOT NULL REFERENCES rollbar_items (id) ON DELETE CASCADE,
  trace INTEGER REFERENCES traces (id),
  uuid TEXT UNIQUE,
  timestamp_s INTEGER NOT NULL,
  version INTEGER REFERENCES rollbar_versions (id),
  payload TEXT NOT NULL                      -- JSON: the `data` object as received
) STRICT;
CREATE INDEX rollbar_occurrences_by_item ON rollbar_occurrences (item, id DESC);
CREATE INDEX rollbar_occurrences_by_trace ON rollbar_occurrences (trace) WHERE trace IS NOT NULL;
CREATE INDEX rollbar_occurrences_by_version ON rollbar_occurrences (version, item) WHERE version IS NOT NULL;

-- How many stored occurrences an item has in each minute; trends are drawn from it.
CREATE TABLE rollbar_item_minutes (
  item INTEGER NOT NULL REFERENCES rollbar_items (id) ON DELETE CASCADE,
  minute_s INTEGER NOT NULL,                 -- unix seconds of its beginning
  occurrences INTEGER NOT NULL,
  PRIMARY KEY (item, minute_s)
) STRICT, WITHOUT ROWID;
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

-- The history of an item's status. The vendor's names: new, reactivated (by an occurrence), reopened (by a person).
CREATE TABLE rollbar_item_events (
  id INTEGER PRIMARY KEY,
  item INTEGER NOT NULL REFERENCES rollbar_items (id) ON DELETE CASCADE,
  event TEXT NOT NULL,                       -- new | reactivated | reopened | resolved | muted | archived
  time_s INTEGER NOT NULL,
  version INTEGER REFERENCES rollbar_versions (id),
  occurrence INTEGER                         -- that caused it; it may have been deleted since
) STRICT;
CREATE INDEX rollbar_item_events_by_item ON rollbar_item_events (item);

CREATE TABLE rollbar_deploys (
  id INTEGER PRIMARY KEY,
  environment TEXT NOT NULL,
  revision TEXT NOT NULL,
  local_username TEXT,
  rollbar_username TEXT,
  comment TEXT,
  status TEXT NOT NULL,                      -- started | succeeded | failed | timed_out
  start_s INTEGER NOT NULL,
  finish_s INTEGER                           -- null while started
) STRICT;
CREATE INDEX rollbar_deploys_by_revision ON rollbar_deploys (environment, revision);

-- Source maps that people upload.
CREATE TABLE rollbar_source_maps (
  version TEXT NOT NULL,
  minified_url TEXT NOT NULL,                -- without protocol, query and fragment
  uploaded_ms INTEGER NOT NULL,
  map BLOB NOT NULL,                         -- JSON, gzip
  PRIMARY KEY (version, minified_url)
) STRICT, WITHOUT ROWID;

-- Source maps of what was built on this machine. A build is what runs until the next of the same file.
CREATE TABLE source_maps (
  id INTEGER PRIMARY KEY,
  file TEXT NOT NULL,                        -- as stacks name it
  built_ms INTEGER NOT NULL,
  digest TEXT NOT NULL,                      -- SHA-256 of the JSON
  map BLOB NOT NULL                          -- JSON, gzip; its sources are relative to the project
) STRICT;
CREATE INDEX source_maps_by_file ON source_maps (file, built_ms);

-- CloudWatch metrics from all sources.
CREATE TABLE metrics (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  dimensions TEXT NOT NULL,                  -- JSON: [[name, value], …], sorted by name
  reported_ms INTEGER NOT NULL,              -- when it was last reported
  UNIQUE (account, region, namespace, name, dimensions)
) STRICT;

-- The history of CloudWatch's alarms.
CREATE TABLE alarm_history (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  alarm TEXT NOT NULL,                       -- its name
  time_ms INTEGER NOT NULL,
  item TEXT NOT NULL                         -- JSON: the members of the API's AlarmHistoryItem
) STRICT;
CREATE INDEX alarm_history_by_alarm ON alarm_history (account, region, alarm, time_ms);

-- How often each distinct value of a metric was reported in a second, or in a minute for standard resolution.
-- A statistic set is a row whose minimum is not its maximum.
CREATE TABLE metric_values (
  metric INTEGER NOT NULL REFERENCES metrics (id) ON DELETE CASCADE,
  time_s INTEGER NOT NULL,                   -- unix seconds
  unit TEXT NOT NULL,
  minimum REAL NOT NULL,
  maximum REAL NOT NULL,
  sum REAL NOT NULL,
  count REAL NOT NULL,
  PRIMARY KEY (metric, time_s, unit, minimum, maximum)
) STRICT, WITHOUT ROWID;

-- The free-tier meter: what vendors would have billed in a calendar month (UTC). Only emptying the store lowers it.
CREATE TABLE meter (
  month TEXT NOT NULL,                       -- as in 2026-11
  line TEXT NOT NULL,                        -- honeycomb | rollbar | xray | xrayRead | cloudwatch | metrics
  units INTEGER NOT NULL,
  PRIMARY KEY (month, line)
) STRICT, WITHOUT ROWID;

-- A custom metric counts once in every month in which it is reported.
CREATE TRIGGER meter_metric_new AFTER INSERT ON metrics BEGIN
  INSERT INTO meter (month, line, units)
  VALUES (strftime('%Y-%m', new.reported_ms / 1000, 'unixepoch'), 'metrics', 1)
  ON CONFLICT (month, line) DO UPDATE SET units = units + 1;
END;
CREATE TRIGGER meter_metric_again AFTER UPDATE OF reported_ms ON metrics
WHEN strftime('%Y-%m', old.reported_ms / 1000, 'unixepoch')
  <> strftime('%Y-%m', new.reported_ms / 1000, 'unixepoch') BEGIN
  INSERT INTO meter (month, line, units)
  VALUES (strftime('%Y-%m', new.reported_ms / 1000, 'unixepoch'), 'metrics', 1)
  ON CONFLICT (month, line) DO UPDATE SET units = units + 1;
END;

-- EventBridge's events, as PutEvents took them.
CREATE TABLE bus_events (
  id INTEGER PRIMARY KEY,
  request INTEGER NOT NULL REFERENCES requests (id),
  trace INTEGER REFERENCES traces (id),      -- of TraceHeader
  event_id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  bus TEXT NOT NULL,
  source TEXT NOT NULL,
  detail_type TEXT NOT NULL,
  time_ms INTEGER NOT NULL,                  -- unix milliseconds
  resources TEXT NOT NULL,                   -- JSON array
  detail TEXT NOT NULL                       -- JSON object, as it was written
) STRICT;
CREATE INDEX bus_events_by_trace ON bus_events (trace);

-- Security Hub's findings: one row for each, however often it was imported.
CREATE TABLE security_findings (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  product_arn TEXT NOT NULL,
  finding_id TEXT NOT NULL,
  updated_ms INTEGER NOT NULL,               -- when it was imported last, unix milliseconds
  finding TEXT NOT NULL,                     -- JSON object, as GetFindings answers
  UNIQUE (account, region, product_arn, finding_id)
) STRICT;
CREATE INDEX security_findings_by_update ON security_findings (updated_ms);
