/**
 * Values as libSQL's HTTP API writes them in JSON: integers are texts, because some do not fit a number.
 * https://github.com/tursodatabase/libsql/blob/main/docs/HRANA_2_SPEC.md#values
 */
import * as v from 'valibot';
import type { Query, Rows, Value } from '../statements.ts';

const WireValue = v.variant('type', [
  v.object({ type: v.literal('null') }),
  v.object({ type: v.literal('integer'), value: v.string() }),
  v.object({ type: v.literal('float'), value: v.number() }),
  v.object({ type: v.literal('text'), value: v.string() }),
]);

export const StatementResult = v.object({
  cols: v.array(v.object({ name: v.nullable(v.string()) })),
  rows: v.array(v.array(WireValue)),
});

const Failed = v.object({ type: v.literal('error'), error: v.object({ message: v.string() }) });
const Done = v.object({ type: v.literal('ok'), response: v.unknown() });

/** Of a request and the closing of its stream. */
export const Outcome = v.object({
  results: v.looseTuple([v.variant('type', [Failed, Done])]),
});

export function encodeStatement({ sql, values }: Query) {
  return { sql, args: values.map(encodeValue), want_rows: true };
}

function encodeValue(value: Value): v.InferInput<typeof WireValue> {
  if (value === null) return { type: 'null' };
  if (typeof value === 'string') return { type: 'text', value };
  return Number.isSafeInteger(value)
    ? { type: 'integer', value: String(value) }
    : { type: 'float', value };
}

/** Rows as objects, as D1 answers them. */
export function decodeRows({ cols, rows }: v.InferOutput<typeof StatementResult>): Rows {
  const results = rows.map((row) =>
    Object.fromEntries(
      row.map((value, index) => [cols[index]?.name ?? String(index), decodeValue(value)]),
    ),
  );
  return { results };
}

function decodeValue(value: v.InferOutput<typeof WireValue>): Value {
  if (value.type === 'null') return null;
  return value.type === 'integer' ? Number(value.value) : value.value;
}
