/**
 * Reads a request's body as a JSON object into `c.var.body`, or answers what is wrong with it. The use case's schema
 * judges what the object holds.
 */
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import * as v from 'valibot';
import { problem } from './problem.ts';

interface BodyEnv {
  Variables: { readonly telemetry: { readonly traceId: string }; body: Record<string, unknown> };
}

const MAX_BODY_BYTES = 64 * 1024;

const JSON_TYPE = /^application\/(?:[^\s;+]+\+)?json\s*(?:;|$)/i;

const JsonObject = v.record(v.string(), v.unknown());

/** Answers 413 to a body over 64 KB; without a Content-Length it reads no further than that. */
export const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (c) =>
    problem(
      c,
      413,
      'body_too_large',
      `Cannot take the body: it is larger than ${MAX_BODY_BYTES} bytes`,
    ),
});

/** Levels of arrays and objects in a body; what this API takes has one. */
const MAX_BODY_DEPTH = 16;

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

/** Answers 415 to what is not declared JSON, 400 to what is not a JSON object or is nested too deeply. */
export const parseBody = createMiddleware<BodyEnv>(async (c, next) => {
  const type = c.req.header('content-type') ?? '';
  if (!JSON_TYPE.test(type)) {
    return problem(
      c,
      415,
      'unsupported_media_type',
      `Cannot read a body of type "${type}": send application/json`,
    );
  }
  const body = await c.req.json<unknown>().catch(() => undefined);
  const parsed = v.safeParse(JsonObject, body);
  if (!parsed.success || Array.isArray(body)) {
    return problem(c, 400, 'malformed_json', 'Cannot read the body: it is not a JSON object');
  }
  if (isDeeperThan(body, MAX_BODY_DEPTH)) {
    const message = `Cannot take the body: it is nested deeper than ${MAX_BODY_DEPTH} levels`;
    return problem(c, 400, 'body_too_deep', message);
  }
  c.set('body', parsed.output);
  return next();
});
