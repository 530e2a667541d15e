/**
 * Explains why a vendor has nothing of a trace, from what the emulator knows: what it refused at that time, what senders
 * reported to X-Ray's sampling service about its rules, and whether the vendor has anything of this service's other
 * traces, or of any. A sender may drop a trace without reporting it; then the sentence names the probable reason and
 * calls it probable.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { forEachVendor, type Vendor } from '../../../store/vendor.ts';
import { bringsTraces } from '../bringing.ts';
import { TABLES } from '../trace-row.ts';
import { createSendsTo, type SendsTo } from './senders.ts';
import type { Absence } from './shapes.ts';

export interface AbsentFrom {
  /** Row id of the trace. */
  readonly row: number;
  /** Of its root; null while it is not known. */
  readonly service: string | null;
  /** When the trace began and ended, unix milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  /** Whether any vendor has an error of it. */
  readonly failed: boolean;
}

export type Explain = (vendor: Vendor, trace: AbsentFrom) => Absence;

/** A sender that gathers sends within this time, and tries again for some minutes. */
const WAIT_MS = 10_000;
const RETRY_MS = 120_000;

const NAMES: Readonly<Record<Vendor, string>> = {
  honeycomb: 'Honeycomb',
  xray: 'X-Ray',
  cloudwatch: 'CloudWatch Logs',
  rollbar: 'Rollbar',
};

const Refusal = v.object({
  received_ms: v.number(),
  operation: v.string(),
  status: v.number(),
  code: v.string(),
  message: v.string(),
});
type Refusal = v.InferOutput<typeof Refusal>;
const Counted = v.object({
  rule: v.string(),
  requests: v.number(),
  sampled: v.number(),
  borrowed: v.number(),
});

/** @returns begins an answer: it looks once at each service, at the time of the first trace that it explains */
export function createExplain(database: DatabaseSync, now: () => number): () => Explain {
  const refused = forEachVendor((vendor) =>
    database.prepare(
      `SELECT received_ms, operation, status, code, message FROM refusals
       WHERE received_ms BETWEEN ? AND ? AND ${bringsTraces(vendor)}
       ORDER BY id LIMIT 50`,
    ),
  );
  const counted = database.prepare(
    `SELECT rule, sum(requests) AS requests, sum(sampled) AS sampled, sum(borrowed) AS borrowed
     FROM xray_sampling_statistics WHERE window_s BETWEEN ? AND ? GROUP BY rule HAVING sum(requests) > 0
     ORDER BY requests DESC`,
  );
  // The worker of this project names the rule on the root span, which Honeycomb gets.
  const told = database.prepare(
    `SELECT fields ->> '$."aws.xray.sampling_rule_name"' AS rule FROM honeycomb_events
     WHERE trace = ? AND fields ->> '$."aws.xray.sampled"' = 0 LIMIT 1`,
  );
  const heard = forEachVendor((vendor) =>
    database.prepare(
      // Lines that name no trace are of programs that have none.
      `SELECT 1 FROM ${TABLES[vendor]} ${vendor === 'cloudwatch' ? 'WHERE trace IS NOT NULL' : ''} LIMIT 1`,
    ),
  );
  const sendsTo = createSendsTo(database);

  function refusals(vendor: Vendor, { startMs, endMs }: AbsentFrom): readonly Refusal[] {
    const rows = refused[vendor].all(Math.floor(startMs), Math.ceil(endMs + RETRY_MS));
    return v.parse(v.array(Refusal), rows);
  }

  function deciding({ row }: AbsentFrom): string | undefined {
    const rule = told.get(row)?.['rule'];
    return typeof rule === 'string' ? rule.slice(0, 64) : undefined;
  }

  function sampledOut(trace: AbsentFrom): Absence {
    const { startMs } = trace;
    const decided = deciding(trace);
    const by =
      decided === undefined
        ? undefined
        : `It was sampled out: the sender says that rule ${decided} decided about it, and did not draw it. `;
    const seconds = Math.floor(startMs / 1000);
    const rules = v.parse(v.array(Counted), counted.all(seconds - 15, seconds + 15));
    const [rule] = rules;
    if (rule === undefined) {
      return {
        state: 'sampled',
        sentence:
          by?.trim() ??
          'It was probably sampled out: X-Ray’s rules keep a few requests of each second and a share of the others (here aws/json/xray.json: 5, then 10 %), unless the caller decided in traceparent or X-Amzn-Trace-Id. No sender reported counts for that time.',
        steps: [],
      };
    }
    const share = Math.round((rule.sampled / rule.requests) * 100);
    return {
      state: 'sampled',
      sentence: `${by ?? 'It was sampled out: '}${by === undefined ? 'around' : 'Around'} that time rule ${rule.rule} decided about ${rule.requests} requests and kept ${rule.sampled} (${share} %), of which ${rule.borrowed} were borrowed. This one was not drawn.`,
      steps: rules.map((one) => ({
        at_ms: startMs,
        text: `rule ${one.rule} kept ${one.sampled} of ${one.requests}`,
        bad: false,
      })),
    };
  }

  function explain(vendor: Vendor, trace: AbsentFrom, sends: SendsTo): Absence {
    if (vendor === 'rollbar' && !trace.failed) {
      return plain('none', 'Nothing was due: nothing in it failed, and nothing was reported.');
    }
    const everHeard = heard[vendor].get() !== undefined;
    const { service, startMs } = trace;
    const isSender =
      service === null ||
      vendor === 'rollbar' ||
      sends(vendor, service, startMs) ||
      (vendor === 'xray' && deciding(trace) !== undefined);
    const refusedThen = refusals(vendor, trace);
    if (refusedThen.length > 0 && (isSender || !everHeard)) return refusedBy(vendor, refusedThen);
    if (now() - trace.endMs < WAIT_MS) {
      return plain('waiting', 'It may be on its way: senders gather telemetry for some seconds.');
    }
    if (!everHeard) {
      return plain(
        'off',
        `Nothing has ever arrived here for ${NAMES[vendor]}: it is probably not set up in what sent this trace.`,
      );
    }
    if (!isSender) return notSentBy(vendor, service, refusedThen);
    if (vendor === 'xray') return sampledOut(trace);
    if (vendor === 'honeycomb') {
      return plain(
        'sampled',
        'It was probably sampled out: Honeycomb’s sampler (OTEL_TRACES_SAMPLER_ARG, or the caller’s decision) keeps a part of the traces. Nothing was refused at that time.',
      );
    }
    if (vendor === 'rollbar') {
      return plain(
        'none',
        'An error was recorded, and none was reported: Rollbar gets errors that no code caught, and reports that code makes itself.',
      );
    }
    return plain(
      'lost',
      'No log line names this trace, and nothing was refused at that time: LOG_FORMAT=text leaves the id out, or its lines were dropped before they were sent.',
    );
  }

  return () => {
    const known = new Map<string, boolean>();
    const sends: SendsTo = (vendor, service, aroundMs) => {
      const key = `${vendor} ${service}`;
      const found = known.get(key) ?? sendsTo(vendor, service, aroundMs);
      known.set(key, found);
      return found;
    };
    return (vendor, trace) => explain(vendor, trace, sends);
  };
}

function plain(state: Absence['state'], sentence: string): Absence {
  return { state, sentence, steps: [] };
}

function refusedBy(vendor: Vendor, refusals: readonly Refusal[]): Absence {
  return {
    state: 'refused',
    sentence: `${toldRefusals(vendor, refusals)}. This trace was probably in one of them.`,
    steps: stepsOf(refusals),
  };
}

function notSentBy(vendor: Vendor, service: string, refusals: readonly Refusal[]): Absence {
  const name = service.slice(0, 64) || 'this service';
  const told = toldRefusals(vendor, refusals);
  const others =
    told === '' ? '' : ` ${told}; if ${name} does send there, its requests may be among them.`;
  return {
    state: 'off',
    sentence: `${NAMES[vendor]} has nothing of any trace of ${name} around that time: it is probably not set up there.${others}`,
    steps: stepsOf(refusals),
  };
}

function toldRefusals(vendor: Vendor, [first, ...others]: readonly Refusal[]): string {
  if (first === undefined) return '';
  const times = others.length === 0 ? 'a request' : `${others.length + 1} requests`;
  return `${NAMES[vendor]} refused ${times} in the two minutes after it, the first with ${answerOf(first)}: ${first.message}`;
}

/** A fault may leave a request without any answer. */
function answerOf({ status, code }: Refusal): string {
  return status === 0 ? `no answer, ${code}` : `${status} ${code}`;
}

function stepsOf(refusals: readonly Refusal[]): Absence['steps'] {
  return refusals.slice(0, 4).map((refusal) => ({
    at_ms: refusal.received_ms,
    text: `${refusal.operation} ${answerOf(refusal)}`,
    bad: true,
  }));
}
