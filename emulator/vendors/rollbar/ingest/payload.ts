/**
 * Checks an item's `data` as Rollbar does, and words each fault of a field as Rollbar words it. Fields that are not
 * checked stay as they were sent.
 */
import * as v from 'valibot';
import { LEVELS } from '../level.ts';

const BODY_KINDS = ['trace', 'trace_chain', 'message', 'crash_report'] as const;

/** In the smallest unit that some notifier sends, nanoseconds, as in ./decode.ts. */
const MAX_TIMESTAMP = 1e20;

const Text = v.nullish(v.string());
/** PHP writes an empty map as an empty list. */
const JsonObject = v.nullish(
  v.custom<Record<string, unknown>>(
    (input) => typeof input === 'object' && (!Array.isArray(input) || input.length === 0),
    'object',
  ),
);

/** rollbar.js sends null for the position of native frames. */
const Position = v.nullish(v.number());
const Frame = v.looseObject({
  filename: Text,
  method: Text,
  lineno: Position,
  colno: Position,
});
const Trace = v.looseObject({
  frames: v.array(Frame),
  exception: v.looseObject({ class: v.string(), message: Text, description: Text }),
});

const Body = v.looseObject({
  trace: v.nullish(Trace),
  trace_chain: v.nullish(v.pipe(v.array(Trace), v.minLength(1))),
  message: v.nullish(v.looseObject({ body: v.string() })),
  crash_report: v.nullish(v.looseObject({ raw: v.string() })),
  telemetry: v.nullish(v.array(v.unknown())),
});

const Data = v.looseObject({
  environment: v.pipe(v.string(), v.maxLength(255)),
  body: Body,
  level: v.nullish(v.picklist(LEVELS)),
  timestamp: v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_TIMESTAMP))),
  code_version: v.nullish(v.union([v.string(), v.number()])),
  platform: Text,
  language: Text,
  framework: Text,
  context: Text,
  request: JsonObject,
  person: JsonObject,
  server: JsonObject,
  client: JsonObject,
  notifier: JsonObject,
  custom: JsonObject,
  fingerprint: Text,
  title: Text,
  uuid: v.nullish(v.pipe(v.string(), v.maxLength(36))),
  attributes: v.nullish(v.array(v.unknown())),
});

export type ItemData = v.InferInput<typeof Data>;
export type ItemTrace = v.InferInput<typeof Trace>;

export type Checked =
  | { readonly ok: true; readonly data: ItemData }
  | { readonly ok: false; readonly message: string };

/**
 * Checks the `data` of an item. A refusal names every wrong field, in the vendor's words; it returns a correct input
 * as it is, so that it can be stored unchanged.
 */
export function checkData(input: unknown): Checked {
  if (!v.is(Data, input)) {
    const issues = v.safeParse(Data, input).issues ?? [];
    return { ok: false, message: `Invalid format. ${issues.map(sentence).join(' ')}` };
  }
  if (BODY_KINDS.filter((kind) => input.body[kind] != null).length === 1) {
    return { ok: true, data: input };
  }
  return {
    ok: false,
    message:
      "Invalid format. data.body must have either a 'trace', 'trace_chain', 'message' or 'crash_report' property, (but not more than one).",
  };
}

function sentence(issue: v.BaseIssue<unknown>): string {
  const field = ['data', ...(issue.path ?? []).map(({ key }) => String(key))].join('.');
  if (issue.input === undefined) return `${field} is missing and it is required.`;
  if (issue.kind === 'validation') return `${field} is not valid: ${issue.message}.`;
  const found =
    issue.input === null ? 'null' : Array.isArray(issue.input) ? 'array' : typeof issue.input;
  const wanted = issue.type === 'custom' ? issue.message : issue.expected?.toLowerCase();
  return `${field} ${found} value found, but a ${wanted} is required.`;
}
