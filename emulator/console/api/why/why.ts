/**
 * Explains why a vendor has nothing of a trace, from what the emulator knows: what it refused at that time, what senders
 * reported to X-Ray's sampling service about its rules, and whether the vendor has anything of this service's other
 * traces, or of any. A sender may drop a trace without reporting it; then the sentence names the probable reason and
 * calls it probable.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { INJECTED } from '../../../faults/faults.ts';
import type { Vendor } from '../../../store/vendor.ts';
import { createDecide, type AbsentFrom, type Deciding } from './decide.ts';
import { createDecidingRule } from './deciding-rule.ts';
import type { Absence } from './shapes.ts';

export type Explain = (vendor: Vendor, trace: AbsentFrom) => Absence;

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

/** @returns makes what explains for one answer: it looks once at each service, at the time of the first trace */
export function createExplain(database: DatabaseSync, now: () => number): () => Explain {
  const refused = database.prepare(
    `SELECT received_ms, operation, status, code, message FROM refusals
     WHERE id IN (SELECT value FROM json_each(?)) ORDER BY received_ms, id`,
  );
  const counted = database.prepare(
    `SELECT rule, sum(requests) AS requests, sum(sampled) AS sampled, sum(borrowed) AS borrowed
     FROM xray_sampling_statistics WHERE window_s BETWEEN ? AND ? GROUP BY rule HAVING sum(requests) > 0
     ORDER BY requests DESC`,
  );
  const ruleOf = createDecidingRule(database);
  const beginDeciding = createDecide(database, now);

  const readRefusals = (ids: readonly number[]): readonly Refusal[] =>
    v.parse(v.array(Refusal), refused.all(JSON.stringify(ids)));

  function sampledOut(trace: AbsentFrom): Absence {
    const { startMs } = trace;
    const decided = ruleOf(trace.row);
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

  function explain(vendor: Vendor, trace: AbsentFrom, { wayOf, refusals }: Deciding): Absence {
    const way = wayOf(vendor, trace);
    if (way === 'nothing due') {
      return plain('none', 'Nothing was due: nothing in it failed, and nothing was reported.');
    }
    if (way === 'refused') return refusedBy(vendor, readRefusals(refusals(vendor, trace)));
    if (way === 'on its way') {
      return plain('waiting', 'It may be on its way: senders gather telemetry for some seconds.');
    }
    if (way === 'never heard') {
      return plain(
        'off',
        `Nothing has ever arrived here for ${NAMES[vendor]}: it is probably not set up in what sent this trace.`,
      );
    }
    if (way === 'not a sender') {
      const then = readRefusals(refusals(vendor, trace));
      return notSentBy(vendor, trace.service ?? '', then);
    }
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
    const deciding = beginDeciding();
    return (vendor, trace) => explain(vendor, trace, deciding);
  };
}

function plain(state: Absence['state'], sentence: string): Absence {
  return { state, sentence, steps: [] };
}

function refusedBy(vendor: Vendor, refusals: readonly Refusal[]): Absence {
  return {
    state: 'refused',
    sentence: `${toldRefusals(vendor, refusals)}. This trace was probably in one of them.`,
    ...(refusals.some(({ code }) => code === INJECTED) && { injected: true }),
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
