/** Reads the JSON that the console sends, by a schema, within limits that no honest page reaches. */
import * as v from 'valibot';
import { scanJson } from '../../limits/json.ts';
import { excessOf } from '../../limits/limits.ts';
import { readBody } from '../../server/body.ts';

export type JsonBody<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly error: string };

const MIB = 1024 * 1024;
const CONTENT = { values: 20_000, depth: 64 };
const MOST_TOLD = 5;

/** @param what the body is for, as in `Cannot ask the query` */
export async function readJsonBody<T>(
  request: Request,
  schema: v.GenericSchema<unknown, T>,
  what: string,
): Promise<JsonBody<T>> {
  const body = await readBody(request, { wire: MIB, inflated: MIB });
  if (!body.ok) return { ok: false, status: body.status, error: `${what}: ${body.message}` };
  const wrong = (error: string): JsonBody<T> => ({
    ok: false,
    status: 400,
    error: `${what}: ${error}`,
  });
  const excess = excessOf(body.bytes, scanJson, CONTENT);
  if (excess !== undefined) return wrong(excess.message);
  let json: unknown;
  try {
    json = JSON.parse(body.bytes.toString());
  } catch {
    return wrong('the body is not JSON');
  }
  const parsed = v.safeParse(schema, json);
  return parsed.success ? { ok: true, value: parsed.output } : wrong(describe(parsed.issues));
}

function describe(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues
    .slice(0, MOST_TOLD)
    .map((issue) => `${v.getDotPath(issue) ?? 'the body'}: ${issue.message}`)
    .join('; ');
}
