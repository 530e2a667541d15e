/** What the SQL page asks and is answered. */
import * as v from 'valibot';

/** An integer beyond 2^53 is a text of digits; bytes are `{ base64 }`. */
const Value = v.union([v.null(), v.number(), v.string(), v.object({ base64: v.string() })]);
export type SqlValue = v.InferOutput<typeof Value>;

export const SqlAnswer = v.object({
  columns: v.array(v.string()),
  rows: v.array(v.array(Value)),
  /** Why there are more rows than these; null where these are all. */
  left_out: v.nullable(v.picklist(['rows', 'bytes'])),
  ms: v.number(),
});
export type SqlAnswer = v.InferOutput<typeof SqlAnswer>;

export const SqlSchema = v.object({
  /** `sql` is what made the table, with what its columns mean. */
  tables: v.array(v.object({ name: v.string(), sql: v.string() })),
});
export type SqlSchema = v.InferOutput<typeof SqlSchema>;
