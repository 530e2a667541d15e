-- The emulator's store. One row per thing a vendor would show; the request that brought it is kept whole in
-- `requests`, so every decoded row can be traced back to the bytes on the wire.
-- Trace ids (32 hex digits) are stored once, in `traces`; everything else refers to the integer id.

CREATE TABLE traces (
  id INTEGER PRIMARY KEY,
  trace_id TEXT NOT NULL UNIQUE,             -- 32 lower-case hex digits, the W3C form
  first_seen_ms INTEGER NOT NULL,            -- when the emulator first heard of it
  start_ms REAL,                             -- of the request, as its entry span or root segment says
  duration_ms REAL,
  service TEXT,
  method TEXT,
  route TEXT,                                -- route template, else path
  status INTEGER,
  failed INTEGER NOT NULL DEFAULT 0          -- 1 once any vendor reported an error in it
) STRICT;
CREATE INDEX traces_by_time ON traces (first_seen_ms DESC);

-- What arrived, as it arrived. Header values that are credentials are masked before they are stored.
CREATE TABLE requests (
  id INTEGER PRIMARY KEY,
  vendor TEXT NOT NULL,                      -- honeycomb | xray | cloudwatch | rollbar
  received_ms INTEGER NOT NULL,
  operation TEXT NOT NULL,                   -- e.g. PutTraceSegments, POST /v1/traces
  headers TEXT NOT NULL,                     -- JSON object
  body BLOB NOT NULL                         -- decompressed
) STRICT;

-- What a vendor would have rejected, or what the emulator does not support: never silent.
CREATE TABLE refusals (
  id INTEGER PRIMARY KEY,
  vendor TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  operation TEXT NOT NULL,
  status INTEGER NOT NULL,                   -- HTTP status of the answer (200 for a partial refusal)
  code TEXT NOT NULL,
  message TEXT NOT NULL
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

-- What people make through Honeycomb's API: queries, annotations, boards, views, markers, triggers and so on.
CREATE TABLE honeycomb_documents (
  kind TEXT NOT NULL,
  scope TEXT NOT NULL,                       -- slug of a dataset, id of a board, or empty
  id TEXT NOT NULL,
  document TEXT NOT NULL,                    -- JSON object, as the API takes it
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  PRIMARY KEY (kind, scope, id)
) STRICT, WITHOUT ROWID;

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
  document TEXT NOT NULL,                    -- as received
  UNIQUE (trace, account, region, segment_id)
) STRICT;
CREATE INDEX xray_segments_by_start ON xray_segments (account, region, start_time);

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

-- X-Ray's small resources: groups, tags, resource policies, settings, retrievals, boosts.
CREATE TABLE xray_resources (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  kind TEXT NOT NULL,                        -- group | tags | policy | …
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
  total_occurrences INTEGER NOT NULL,
  UNIQUE (environment, fingerprint)
) STRICT;

CREATE TABLE rollbar_occurrences (
  id INTEGER PRIMARY KEY,
  request INTEGER NOT NULL REFERENCES requests (id),
  item INTEGER NOT NULL REFERENCES rollbar_items (id) ON DELETE CASCADE,
  trace INTEGER REFERENCES traces (id),
  uuid TEXT UNIQUE,
  timestamp_s INTEGER NOT NULL,
  payload TEXT NOT NULL                      -- JSON: the `data` object as received
) STRICT;
CREATE INDEX rollbar_occurrences_by_item ON rollbar_occurrences (item, id DESC);
CREATE INDEX rollbar_occurrences_by_trace ON rollbar_occurrences (trace) WHERE trace IS NOT NULL;
