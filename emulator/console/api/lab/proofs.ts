/**
 * Looks for what proves that an exercise of the lab was done, in telemetry and in what was made through the vendors' APIs.
 * Names that begin with `lab` are the person's own: what the app sends by itself proves nothing. Each look is bounded to
 * the newest rows, so that a full store answers soon.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { isObject } from '../is-object.ts';
import { createDocuments } from '../../../vendors/xray/segments/stored-documents.ts';
import { createBoardProof } from './board-proof.ts';
import type { ExerciseName, Proof } from './shapes.ts';

const EVENTS = 5_000;
const SEGMENTS = 500;

/** Names and values are of strangers, and may be long. */
const MOST_CHARACTERS = 300;

const Found = v.object({
  text: v.pipe(
    v.string(),
    v.transform((text) => text.slice(0, MOST_CHARACTERS)),
  ),
  trace_id: v.optional(v.nullable(v.string()), null),
});

/**
 * SQL of one row with `text` and, where there is one, `trace_id`; no row where nothing proves it. `:since` is when the
 * person began, in unix milliseconds.
 */
const STATEMENTS = {
  'first-trace': `SELECT coalesce(method || ' ', '') || coalesce(route, name, 'A trace') || ' of ' || coalesce(service, 'a service')
      || ' arrived' AS text, trace_id
    FROM (SELECT * FROM traces ORDER BY id DESC LIMIT ${EVENTS})
    WHERE root_rank > 0 AND time_ms > :since ORDER BY id DESC LIMIT 1`,

  span: `SELECT 'Span ' || e.name || ' has ' || a.key || ' = ' || CAST(a.value AS TEXT) AS text, trace_id
    FROM (SELECT * FROM honeycomb_events ORDER BY id DESC LIMIT ${EVENTS}) e, json_each(e.fields) a
    JOIN traces ON traces.id = e.trace
    WHERE e.kind = 'span' AND e.parent_id IS NOT NULL AND e.name LIKE 'lab%' AND a.key LIKE 'lab.%'
      AND e.time_ns / 1000000 > :since LIMIT 1`,

  error: `SELECT 'Item #' || counter || ', ' || title || ', was resolved after ' || total_occurrences || ' occurrences' AS text,
      (SELECT trace_id FROM rollbar_occurrences o JOIN traces ON traces.id = o.trace
       WHERE o.item = rollbar_items.id ORDER BY o.id DESC LIMIT 1) AS trace_id
    FROM rollbar_item_events JOIN rollbar_items ON rollbar_items.id = item
    WHERE event = 'resolved' AND time_s * 1000 + 999 > :since ORDER BY rollbar_item_events.id DESC LIMIT 1`,

  sampling: `SELECT 'Since rule ' || name || ' was changed it kept ' || sum(sampled) || ' of ' || sum(requests) || ' requests' AS text
    FROM xray_sampling_rules r
    JOIN xray_sampling_statistics s ON s.rule = r.name AND s.account = r.account AND s.region = r.region
    WHERE modified_s > created_s AND modified_s * 1000 > :since AND window_s >= modified_s GROUP BY r.account, r.region, name HAVING sum(requests) >= 10 LIMIT 1`,

  // For each route, ten requests at a time: the newest ten against the dearest before.
  spend: `WITH roots AS (
      SELECT trace, max(sample_rate) AS stands_for, max(fields ->> '$."http.route"') AS route,
        max(fields ->> '$."http.request.method"') AS method, max(id) AS id
      FROM (SELECT * FROM honeycomb_events ORDER BY id DESC LIMIT ${EVENTS})
      WHERE kind = 'span' AND trace IS NOT NULL AND time_ns / 1000000 > :since AND fields ->> '$."span.kind"' = 'server'
      GROUP BY trace),
    cost AS (
      SELECT method || ' ' || route AS route, stands_for, trace,
        (SELECT count(*) FROM honeycomb_events WHERE trace = roots.trace) AS events,
        (row_number() OVER (PARTITION BY method, route ORDER BY id DESC) - 1) / 10 AS tens
      FROM roots WHERE route IS NOT NULL),
    blocks AS (
      SELECT route, tens, sum(events) * 1.0 / sum(stands_for) AS events, max(trace) AS trace
      FROM cost GROUP BY route, tens HAVING count(*) = 10)
    SELECT 'A request of ' || n.route || ' costs ' || round(n.events, 1) || ' events at Honeycomb, where it cost '
      || round(max(b.events), 1) AS text, trace_id
    FROM blocks n JOIN blocks b ON b.route = n.route AND b.tens > 0 JOIN traces ON traces.id = n.trace
    WHERE n.tens = 0 GROUP BY n.route HAVING n.events <= max(b.events) / 2 LIMIT 1`,

  // The worker marks spans that it passes on for a page; it calls itself webjs as well.
  browser: `SELECT 'The page ' || coalesce(page.fields ->> '$."browser.service.name"', page.dataset, '') || ' and ' || served.dataset || ' are one trace' AS text, trace_id
    FROM (SELECT * FROM honeycomb_events ORDER BY id DESC LIMIT ${EVENTS}) page
    JOIN honeycomb_events served ON served.trace = page.trace AND served.parent_id = page.span_id
    JOIN traces ON traces.id = page.trace
    WHERE page.kind = 'span' AND page.time_ns / 1000000 > :since AND served.fields ->> '$."span.kind"' = 'server'
      AND (page.fields ->> '$."browser.service.name"' IS NOT NULL
        OR page.dataset <> served.dataset AND coalesce(page.fields ->> '$."telemetry.sdk.name"', '') <> 'cruddur-edge'
          AND (page.fields ->> '$."telemetry.sdk.language"' = 'webjs' OR page.fields ->> '$."browser.language"' IS NOT NULL
            OR page.fields ->> '$."browser.platform"' IS NOT NULL)) LIMIT 1`,
} as const satisfies Partial<Record<ExerciseName, string>>;

export type Proofs = Partial<Record<ExerciseName, Proof>>;

/** @returns looks for what was done since a time, unix milliseconds */
export function createProofs(database: DatabaseSync): (since: number) => Proofs {
  const statements = Object.entries(STATEMENTS).map(([name, sql]) => ({
    name,
    statement: database.prepare(sql),
  }));
  const findMetadata = createMetadataProof(database);
  const findBoard = createBoardProof(database);

  return (since) => {
    const proofs: Record<string, Proof> = {};
    for (const { name, statement } of statements) {
      const row = statement.get({ since });
      if (row !== undefined) proofs[name] = v.parse(Found, row);
    }
    const [metadata, board] = [findMetadata(since), findBoard(since)];
    return { ...proofs, ...(metadata && { metadata }), ...(board && { board }) };
  };
}

const Subsegment = v.looseObject({
  name: v.optional(v.string(), ''),
  metadata: v.optional(v.record(v.string(), v.unknown()), {}),
  subsegments: v.optional(v.array(v.unknown()), []),
});
const DocumentText = v.pipe(v.string(), v.parseJson());

/** A subsegment is within a document, whose text may be in a request. */
function createMetadataProof(database: DatabaseSync): (since: number) => Proof | undefined {
  const readDocuments = createDocuments(database);
  const newest = database.prepare(
    `SELECT trace_id, request, document FROM
       (SELECT * FROM xray_segments ORDER BY id DESC LIMIT ${SEGMENTS}) JOIN traces ON traces.id = trace
     WHERE received_ms > ?`,
  );
  return (since) => {
    for (const { document, trace_id: traceId } of readDocuments(newest.all(since))) {
      const text = String(document);
      // A quick test that nearly all documents fail.
      if (!/"name"\s*:\s*"lab/.test(text)) continue;
      const name = labSubsegment(v.parse(DocumentText, text));
      if (name === undefined) continue;
      return {
        text: `Subsegment ${name.slice(0, MOST_CHARACTERS)} has metadata`,
        trace_id: String(traceId),
      };
    }
    return undefined;
  };
}

function labSubsegment(document: unknown): string | undefined {
  const open: unknown[] = [document];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const parsed = v.safeParse(Subsegment, next);
    if (!parsed.success) continue;
    const { name, metadata, subsegments } = parsed.output;
    if (next !== document && name.startsWith('lab') && hasOwn(metadata)) return name;
    open.push(...subsegments);
  }
  return undefined;
}

/** Into these the encoder puts what a span has anyway. */
const NOT_ONES_OWN = new Set(['otel', 'xray']);

/**
 * Whether a person added some of it. Attributes of a span become metadata of the namespace `default` too, but no
 * attribute is an object.
 */
function hasOwn(metadata: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(metadata).some(([namespace, members]) =>
    namespace === 'default'
      ? isObject(members) && Object.values(members).some(isObject)
      : !NOT_ONES_OWN.has(namespace),
  );
}
