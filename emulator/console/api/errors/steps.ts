/**
 * What happened before an occurrence, in the order of time: what the notifier noted of it, and the log lines and spans
 * of its trace.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { readTold, TOLD } from '../trace/told.ts';
import { asBytes, withTexts } from '../whole-texts.ts';
import { memberAt } from './facts.ts';
import type { Step } from './shapes.ts';

/** Rows of a trace that are looked at, and steps that are shown: the last before it. */
const MOST_ROWS = 2000;
const MOST_STEPS = 100;
const MOST_CHARACTERS = 500;

/** Logs and spans of other machines may be a little late by their clocks. */
const AFTER_MS = 1000;

const NO_SPAN = { length_ms: null, alike: 1 };

const Noted = v.array(v.looseObject({ timestamp_ms: v.number(), type: v.optional(v.string()) }));
const Line = v.looseObject({
  level: v.optional(v.string()),
  severity: v.optional(v.string()),
  message: v.optional(v.string()),
  msg: v.optional(v.string()),
});
const Structured = v.pipe(v.string(), v.parseJson(), Line);

export interface LogMessage {
  readonly text: string;
  readonly isBad: boolean;
  readonly isWarning: boolean;
}

/** The words of a log message, and how bad it is. */
export function readMessage(message: string): LogMessage {
  const parsed = v.safeParse(Structured, message);
  if (!parsed.success) return { text: cut(message), isBad: false, isWarning: false };
  const { level, severity, message: text, msg } = parsed.output;
  const word = (level ?? severity ?? '').toLowerCase();
  return {
    text: cut(text ?? msg ?? message),
    isBad: /^(?:error|fatal|critical)/.test(word),
    isWarning: word.startsWith('warn'),
  };
}

export function createSteps(database: DatabaseSync) {
  const logs = database.prepare(`
    SELECT timestamp_ms AS time_ms, ${asBytes('message')} FROM log_events WHERE trace = ?
    ORDER BY id LIMIT ${MOST_ROWS}`);
  const spans = database.prepare(`
    SELECT time_ns / 1e6 AS time_ms, duration_ns / 1e6 AS duration_ms, ${asBytes('name')}, ${TOLD}
    FROM honeycomb_events WHERE trace = ? AND kind = 'span' ORDER BY id LIMIT ${MOST_ROWS}`);
  const thrown = database.prepare(`
    SELECT max(time_ns) / 1e6 AS time_ms FROM honeycomb_events
    WHERE trace = ? AND kind = 'span_event' AND name = 'exception'`);

  const logSteps = (trace: number): Step[] =>
    logs.all(trace).map((row) => {
      const { time_ms, message } = withTexts(row);
      const { text, isBad } = readMessage(String(message));
      return { time_ms: Number(time_ms), kind: 'log', text, failed: isBad, ...NO_SPAN };
    });

  const spanSteps = (trace: number): Step[] =>
    spans.all(trace).map((row) => {
      const { time_ms, duration_ms, name, told } = withTexts(row);
      const { failed } = readTold(told);
      const text = cut(String(name ?? '(no name)'));
      const length_ms = Number(duration_ms);
      return { time_ms: Number(time_ms), kind: 'span', text, failed, length_ms, alike: 1 };
    });

  return {
    /** When an exception was noted in a trace, unix milliseconds. */
    thrownMs(trace: number): number | undefined {
      const ms = thrown.get(trace)?.['time_ms'];
      return typeof ms === 'number' ? ms : undefined;
    },
    /** @param untilMs when it occurred @param trace row id */
    before(payload: unknown, trace: number | null, untilMs: number): Step[] {
      const noted = v.safeParse(Noted, memberAt(payload, 'body.telemetry'));
      const steps = [
        ...(noted.success ? noted.output.map(notedStep) : []),
        ...(trace === null ? [] : [...logSteps(trace), ...spanSteps(trace)]),
      ];
      const before = steps.filter(({ time_ms }) => time_ms <= untilMs + AFTER_MS);
      return folded(before.toSorted((a, b) => a.time_ms - b.time_ms)).slice(-MOST_STEPS);
    },
  };
}

/** https://docs.rollbar.com/reference/create-item: `telemetry` */
function notedStep(noted: v.InferOutput<typeof Noted>[number]): Step {
  const { timestamp_ms: time_ms, type = 'note' } = noted;
  const text = (name: string) => {
    const value = memberAt(noted, `body.${name}`);
    return value === undefined || value === null ? '' : String(value);
  };
  const status = Number(text('status_code'));
  const words: Readonly<Record<string, string>> = {
    network: [text('method'), text('url'), text('status_code')].filter(Boolean).join(' '),
    navigation: `${text('from')} → ${text('to')}`,
    dom: [text('subtype'), text('element')].filter(Boolean).join(' '),
    connectivity: text('change'),
  };
  const level = memberAt(noted, 'level');
  return {
    time_ms,
    kind: type.slice(0, 40),
    text: cut(words[type] || text('message') || JSON.stringify(memberAt(noted, 'body') ?? '')),
    failed: level === 'error' || level === 'critical' || status >= 500,
    ...NO_SPAN,
  };
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** Neighbours that are spans of one name become one step. */
function folded(steps: readonly Step[]): Step[] {
  const kept: Step[] = [];
  for (const step of steps) {
    const last = kept.at(-1);
    const isAlike =
      last?.kind === 'span' && step.kind === 'span' && last.text === step.text && !step.failed;
    if (isAlike) kept[kept.length - 1] = { ...last, alike: last.alike + 1 };
    else kept.push(step);
  }
  return kept;
}
