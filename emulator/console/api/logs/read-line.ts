/** Reads a log message as a person does: how bad it is, what it says, and which service says it. */
import * as v from 'valibot';
import type { Level, LogRow } from './shapes.ts';

/** A level further behind is not looked for: lines may have a megabyte. */
export const LEVEL_CHARACTERS = 4000;

const MOST_TEXT = 1000;
const MOST_FIELDS = 6;
const MOST_FIELD = 120;

const WORDS: readonly (readonly [Level, RegExp])[] = [
  ['error', /^(?:err|fatal|crit|sever|emerg|alert|panic)/],
  ['warn', /^warn/],
  ['info', /^(?:info|notice|log$)/],
  ['debug', /^(?:debug|trace|verbose|silly|fine)/],
];

const IN_JSON =
  /"(?:level|severity|severityText|lvl|log\.level)"\s*:\s*(?:"([^"]{1,20})"|(\d{1,3})\b)/i;
const IN_LOGFMT = /(?:^|\s)(?:level|severity|lvl)="?([a-z]{3,10})\b/i;
const NAMES = 'trace|debug|info|notice|warn|warning|error|fatal|critical';
/** As in `error: …` and `2026-11-28T14:02:11Z [warn] …`. */
const AT_BEGIN = new RegExp(`^[\\d\\W]*(?:\\dT\\d[\\d:.,]*Z?\\W*)?(${NAMES})\\b`, 'i');
/** In a word of prose it would be small. */
const IN_CAPITALS = new RegExp(`\\b(${NAMES.toUpperCase()})\\b`);
const BEGIN_CHARACTERS = 80;

/** The level that a message names, in JSON, in logfmt or at its begin. */
export function levelOf(message: string): Level {
  const begin = message.slice(0, LEVEL_CHARACTERS);
  const json = begin.includes('"') ? IN_JSON.exec(begin) : null;
  if (json?.[2] !== undefined) return levelOfNumber(Number(json[2]));
  const words = begin.slice(0, BEGIN_CHARACTERS);
  const found =
    json ?? IN_LOGFMT.exec(begin) ?? AT_BEGIN.exec(words) ?? IN_CAPITALS.exec(words) ?? undefined;
  const word = found?.[1];
  return word === undefined ? 'none' : levelOfWord(word);
}

function levelOfWord(word: string): Level {
  const lower = word.toLowerCase();
  return WORDS.find(([, form]) => form.test(lower))?.[0] ?? 'none';
}

/** Of pino and bunyan, which count by tens. https://github.com/pinojs/pino/blob/main/docs/api.md#loggerlevel-string-gettersetter */
function levelOfNumber(level: number): Level {
  if (level >= 50) return 'error';
  if (level >= 40) return 'warn';
  if (level >= 30) return 'info';
  return level >= 10 ? 'debug' : 'none';
}

const TEXTS = ['message', 'msg', 'body', 'event', 'log'];
const SERVICES = ['service', 'service.name', 'service_name'];
/** What stands in columns of its own, and what every line has. */
const KNOWN =
  /^(?:level|severity|severityText|lvl|time|timestamp|ts|pid|hostname|v|_aws)$|^(?:trace|span)_?id$/i;

/** @param message as a whole, or the begin of a long one */
export function readLine(message: string): Pick<LogRow, 'level' | 'service' | 'text' | 'fields'> {
  const level = levelOf(message);
  const json = parseObject(message) ?? parseLogfmt(message);
  const textKey = TEXTS.find((key) => typeof json?.[key] === 'string');
  const metrics = json === undefined ? undefined : embeddedMetrics(json);
  if (json === undefined || (textKey === undefined && metrics === undefined)) {
    return { level, service: serviceOf(json), text: oneLine(message), fields: [] };
  }
  const fields = Object.entries(json)
    .filter(([key]) => key !== textKey && !KNOWN.test(key) && !SERVICES.includes(key))
    .slice(0, MOST_FIELDS)
    .map(([key, value]): [string, string] => [
      key.slice(0, MOST_FIELD),
      (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, MOST_FIELD),
    ]);
  const text = textKey === undefined ? (metrics ?? '') : String(json[textKey]);
  return { level, service: serviceOf(json), text: oneLine(text), fields };
}

const Embedded = v.object({
  _aws: v.object({
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.string(),
        Metrics: v.array(v.object({ Name: v.string() })),
      }),
    ),
  }),
});

/** What a line in the embedded metric format reports, as in `metrics of Edge: Latency`; their values are its fields. */
function embeddedMetrics(json: Readonly<Record<string, unknown>>): string | undefined {
  const parsed = v.safeParse(Embedded, json);
  if (!parsed.success) return undefined;
  return parsed.output['_aws'].CloudWatchMetrics.map(
    ({ Namespace, Metrics }) =>
      `metrics of ${Namespace}: ${Metrics.map(({ Name }) => Name).join(', ')}`,
  ).join('; ');
}

function serviceOf(json: Readonly<Record<string, unknown>> | undefined): string | null {
  const name = SERVICES.map((key) => json?.[key]).find((value) => typeof value === 'string');
  return typeof name === 'string' && name !== '' ? name.slice(0, MOST_FIELD) : null;
}

function parseObject(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Of a line such as `level=info msg="fanout done" followers=8`; undefined of one that has no words of its own. */
function parseLogfmt(message: string): Record<string, string> | undefined {
  if (message.length > 4 * MOST_TEXT || !/^\s*[\w.]+=/.test(message)) return undefined;
  const fields: Record<string, string> = {};
  // A name begins where a word does: else a long word would be tried from each of its characters.
  for (const [, name = '', quoted, plain = ''] of message.matchAll(
    /(?<![\w.])([\w.]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/g,
  )) {
    fields[name] = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain;
  }
  return fields;
}

function oneLine(text: string): string {
  return text.slice(0, MOST_TEXT).replaceAll(/\s*[\r\n]+\s*/g, ' ⏎ ');
}
