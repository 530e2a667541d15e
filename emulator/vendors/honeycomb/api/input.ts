/**
 * Reads the JSON body of an API request by a valibot schema. It answers a wrong body as the vendor does, naming every
 * wrong field, and returns a right one typed.
 */
import type { Context } from 'hono';
import * as v from 'valibot';
import type { BodyLimits } from '../../../server/body.ts';
import { readBody } from '../../../server/body.ts';
import { scanJson } from '../../../limits/json.ts';
import { excessOf } from '../../../limits/limits.ts';
import type { Answers, Detail } from './answers.ts';

const LIMITS: BodyLimits = { wire: 1024 * 1024, inflated: 1024 * 1024 };
/** Each wrong value becomes an issue of a kilobyte. */
const CONTENT = { values: 50_000, depth: 64 };

export type Input<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly response: Response };

/** The body of the request, parsed by `schema`, or the answer that refuses it. */
export async function readInput<T>(
  c: Context,
  answers: Answers,
  schema: v.GenericSchema<unknown, T>,
): Promise<Input<T>> {
  const body = await readBody(c.req.raw, LIMITS);
  if (!body.ok) return { ok: false, response: answers.problem(c, body.status, body.message) };
  const excess = excessOf(body.bytes, scanJson, CONTENT);
  if (excess !== undefined) {
    const error = `Request body is malformed and cannot be read: ${excess.message}`;
    return { ok: false, response: answers.problem(c, 400, error) };
  }
  let json: unknown;
  try {
    json = JSON.parse(body.bytes.toString());
  } catch {
    const error = 'Request body is malformed and cannot be read as JSON';
    return { ok: false, response: answers.problem(c, 400, error) };
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return { ok: true, value: parsed.output };
  return { ok: false, response: answers.invalid(c, parsed.issues.flatMap(detailsOf)) };
}

/** The wrong fields an issue of valibot speaks of; a union's issues are those of its members. */
function detailsOf(issue: v.BaseIssue<unknown>): Detail[] {
  const isMissing = issue.kind === 'schema' && issue.received === 'undefined';
  const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
  return [
    {
      field: fieldOf(issue),
      code: isMissing
        ? 'missing'
        : isUnknown
          ? 'unsupported'
          : issue.kind === 'schema' && issue.type !== 'picklist' && issue.type !== 'literal'
            ? 'incorrect_type'
            : 'invalid',
      description: isMissing ? 'is required' : isUnknown ? 'is not a known field' : issue.message,
    },
  ];
}

/** The path of the wrong value: `panels[0].position.width`. */
function fieldOf(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map(({ key }) => key);
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    return path === '' ? String(key) : `${path}.${String(key)}`;
  }, '');
}
