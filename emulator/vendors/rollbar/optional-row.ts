/** Reads a row that a statement may not have found. */
import * as v from 'valibot';

export function optionalRow<S extends v.GenericSchema>(
  schema: S,
  row: unknown,
): v.InferOutput<S> | undefined {
  return row === undefined ? undefined : v.parse(schema, row);
}
