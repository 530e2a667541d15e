/** A description of what was thrown as a field of a log line, with the names that loggers give an error. */
import type { Thrown } from './thrown.ts';

/**
 * The fields stand beside the name, so that a query finds `error.code`. One that is called `name` itself, as a value
 * without a message may have it, is `name_`.
 */
export function lineOfThrown(thrown: Thrown): Readonly<Record<string, unknown>> {
  const { type, message, stack, fields, cause, errors } = thrown;
  const { name, ...others } = fields ?? {};
  return {
    name: type,
    message,
    stack,
    ...others,
    ...(name === undefined ? {} : { name_: name }),
    ...(cause === undefined ? {} : { cause: lineOfThrown(cause) }),
    ...(errors.length === 0 ? {} : { errors: errors.map(lineOfThrown) }),
  };
}
