/** Judges the answers of exercises that ask what a person found, by the telemetry of the last hour. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { INJECTED } from '../../../faults/faults.ts';
import { readTraceId } from '../query/trace-id.ts';
import type { Judged } from './shapes.ts';

const HOUR_MS = 3_600_000;

/** Newest spans of that hour that are looked at. */
const EVENTS = 50_000;

/** An answer must hold so many characters of a line, to be of that line and no other. */
const LEAST_CHARACTERS = 8;

const Handle = v.object({ handle: v.string(), requests: v.number(), mean_ms: v.number() });
const Span = v.object({ name: v.string(), own_ms: v.number(), trace_id: v.string() });

export function createAnswers(database: DatabaseSync, now: () => number) {
  const line = database.prepare(
    `SELECT trace_id, route FROM log_events JOIN traces ON traces.id = trace
     WHERE traces.failed = 1 AND traces.time_ms > ? AND instr(message, ?) > 0 ORDER BY log_events.id DESC LIMIT 1`,
  );
  const faults = database.prepare(
    'SELECT count(*) AS n FROM refusals WHERE code = ? AND received_ms > ?',
  );
  // Requests name whom they are of as `handle`; a page and other services as app.user.
  const handles = database.prepare(
    `SELECT lower(handle) AS handle, count(DISTINCT trace) AS requests, sum(duration_ns) / count(*) / 1e6 AS mean_ms FROM (
       SELECT trace, duration_ns, CAST(coalesce(fields ->> '$.handle', fields ->> '$."app.user"') AS TEXT) AS handle
       FROM honeycomb_events WHERE kind = 'span' AND time_ns > ? ORDER BY id DESC LIMIT ${EVENTS})
     WHERE handle IS NOT NULL GROUP BY 1 HAVING count(DISTINCT trace) >= 3 ORDER BY mean_ms DESC LIMIT 50`,
  );
  const spans = database.prepare(
    `SELECT e.name, sum(max(0, e.duration_ns - coalesce(
         (SELECT sum(duration_ns) FROM honeycomb_events c WHERE c.trace = e.trace AND c.parent_id = e.span_id AND c.kind = 'span'), 0
       ))) / 1e6 AS own_ms, max(trace_id) AS trace_id
     FROM honeycomb_events e JOIN traces ON traces.id = e.trace
     WHERE e.kind = 'span' AND e.name IS NOT NULL AND e.trace IN (
       SELECT DISTINCT trace FROM honeycomb_events
       WHERE kind = 'span' AND time_ns > ?
         AND lower(CAST(coalesce(fields ->> '$.handle', fields ->> '$."app.user"') AS TEXT)) = ? LIMIT 200)
     GROUP BY e.name ORDER BY own_ms DESC LIMIT 1`,
  );
  const wrong = (why: string): Judged => ({ proof: null, why });

  return {
    /** @param answer what a log line of a failing request says */
    'log-line'(answer: string): Judged {
      const text = answer.trim();
      if (readTraceId(text) !== undefined) {
        return wrong('That is the trace. Copy what its log line says');
      }
      if (text.length < LEAST_CHARACTERS) return wrong('Copy more of the line than that');
      const found = line.get(now() - HOUR_MS, text);
      if (found === undefined) {
        return wrong('No log line of a request that failed in the last hour says that');
      }
      const route = found['route'] === null ? 'A request' : String(found['route']);
      return {
        proof: {
          text: `${route.slice(0, 200)} failed, and its log says so`,
          trace_id: String(found['trace_id']),
        },
        why: null,
      };
    },

    /** @param answer the slowest handle, and the span in which most of its time goes */
    handle(answer: string): Judged {
      const sinceMs = now() - HOUR_MS;
      if (Number(faults.get(INJECTED, sinceMs)?.['n']) === 0) {
        return wrong(
          'No fault has been injected in the last hour: switch one on, then send requests',
        );
      }
      const sinceNs = BigInt(Math.floor(sinceMs)) * 1_000_000n;
      const known = v.parse(v.array(Handle), handles.all(sinceNs));
      const [slowest] = known;
      if (slowest === undefined || known.length < 2) {
        return wrong('Fewer than two handles have three requests in the last hour: send more');
      }
      const [named = '', span = ''] = answer.split(/,(.*)/s).map((part) => part.trim());
      if (named.replace(/^@/, '').toLowerCase() !== slowest.handle) {
        return wrong('Another handle takes longer, on average over the last hour');
      }
      const where = v.parse(Span, spans.get(sinceNs, slowest.handle));
      if (span.toLowerCase() !== where.name.toLowerCase()) {
        return wrong('That is the handle. Most of its own time goes in another span');
      }
      return {
        proof: {
          text: `${slowest.handle.slice(0, 100)} takes ${Math.round(slowest.mean_ms)} ms, most of it in ${where.name.slice(0, 100)}; the vendors’ faults delayed no caller`,
          trace_id: where.trace_id,
        },
        why: null,
      };
    },
  };
}
