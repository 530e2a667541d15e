/**
 * The part of Sentry's event that Rollbar has a place for, read from untrusted JSON. A field of the wrong type
 * counts as absent, because a report with a hole is worth more than none.
 * https://develop.sentry.dev/sdk/data-model/event-payloads/
 */
import * as v from 'valibot';

function lenient<const S extends v.GenericSchema>(schema: S) {
  return v.fallback(v.optional(schema), undefined);
}

const text = lenient(v.string());
const number = lenient(v.number());
const flag = lenient(v.boolean());
const texts = lenient(v.array(v.string()));
const members = lenient(v.record(v.string(), v.unknown()));

const Frame = v.object({
  filename: text,
  abs_path: text,
  function: text,
  lineno: number,
  colno: number,
  context_line: text,
  pre_context: texts,
  post_context: texts,
  vars: members,
  in_app: flag,
});

const Stacktrace = v.object({ frames: lenient(v.array(Frame)) });

const Exception = v.object({
  type: text,
  value: text,
  stacktrace: lenient(Stacktrace),
  mechanism: lenient(v.looseObject({ handled: flag })),
});

const Breadcrumb = v.object({
  timestamp: number,
  type: text,
  category: text,
  level: text,
  message: text,
  data: members,
});

const Request = v.object({
  url: text,
  method: text,
  /** A string, pairs or an object, by the SDK's taste. */
  query_string: lenient(
    v.union([
      v.string(),
      v.record(v.string(), v.string()),
      v.array(v.tuple([v.string(), v.string()])),
    ]),
  ),
  headers: members,
  data: v.optional(v.unknown()),
});

const User = v.looseObject({
  id: lenient(v.union([v.string(), v.number()])),
  username: text,
  email: text,
  ip_address: text,
});

const Event = v.object({
  event_id: text,
  /** Seconds, or RFC 3339. */
  timestamp: lenient(v.union([v.number(), v.string()])),
  level: text,
  environment: text,
  release: text,
  dist: text,
  server_name: text,
  transaction: text,
  logger: text,
  message: text,
  logentry: lenient(
    v.object({ message: text, formatted: text, params: lenient(v.array(v.unknown())) }),
  ),
  exception: lenient(v.object({ values: lenient(v.array(Exception)) })),
  request: lenient(Request),
  user: lenient(User),
  tags: members,
  extra: members,
  contexts: members,
  fingerprint: texts,
  breadcrumbs: lenient(v.array(Breadcrumb)),
  sdk: lenient(v.object({ name: text, version: text })),
});

export type SentryEvent = v.InferOutput<typeof Event>;
export type SentryException = v.InferOutput<typeof Exception>;
export type SentryFrame = v.InferOutput<typeof Frame>;
export type SentryBreadcrumb = v.InferOutput<typeof Breadcrumb>;
export type SentryRequest = v.InferOutput<typeof Request>;
export type SentryUser = v.InferOutput<typeof User>;

/** @throws ValiError if it is not an object at all */
export function parseSentryEvent(event: unknown): SentryEvent {
  return v.parse(Event, event);
}
