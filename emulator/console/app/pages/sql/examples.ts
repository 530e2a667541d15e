/** Statements to begin with. */
export const EXAMPLES = [
  {
    title: 'Slowest routes',
    sql: `SELECT method, route, count(*) AS requests,
  round(avg(duration_ms), 1) AS mean_ms,
  round(max(duration_ms), 1) AS longest_ms,
  sum(root_failed) AS failed
FROM traces
WHERE route IS NOT NULL
GROUP BY method, route
ORDER BY longest_ms DESC
LIMIT 20`,
  },
  {
    title: 'Spans by name',
    sql: `SELECT dataset, name, count(*) AS spans,
  round(avg(duration_ns) / 1e6, 2) AS mean_ms
FROM honeycomb_events
WHERE kind = 'span'
GROUP BY dataset, name
ORDER BY sum(duration_ns) DESC
LIMIT 20`,
  },
  {
    title: 'Newest errors in logs',
    sql: `SELECT strftime('%H:%M:%f', timestamp_ms / 1000.0, 'unixepoch') AS utc,
  message ->> 'message' AS message, traces.trace_id
FROM log_events LEFT JOIN traces ON traces.id = log_events.trace
WHERE json_valid(message) AND message ->> 'level' IN ('ERROR', 'error')
ORDER BY timestamp_ms DESC
LIMIT 20`,
  },
  {
    title: 'Items with their traces',
    sql: `SELECT counter, title, level, status, total_occurrences,
  max(traces.trace_id) AS newest_trace
FROM rollbar_items
JOIN rollbar_occurrences ON item = rollbar_items.id
LEFT JOIN traces ON traces.id = trace
GROUP BY rollbar_items.id
ORDER BY last_occurrence_s DESC
LIMIT 20`,
  },
  {
    title: 'What costs bytes',
    sql: `SELECT vendor, operation, count(*) AS requests,
  sum(length(body)) AS bytes
FROM requests
GROUP BY vendor, operation
ORDER BY bytes DESC`,
  },
] as const;
