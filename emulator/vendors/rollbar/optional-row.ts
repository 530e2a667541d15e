/** A row that a statement found, or none, comes in; what its schema makes of it goes out, or undefined. */
import * as v from 'valibot';

export function optionalRow<S extends v.GenericSchema>(
  schema: S,
  row: unknown,
): v.InferOutput<S> | undefined {
  return row === undefined ? undefined : v.parse(schema, row);
}
