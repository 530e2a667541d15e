/**
 * What a use case answers: its data, or why the input cannot be used, as codes a front end can translate.
 * The codes are part of the API, spelt as its clients know them. Failures of the store are thrown instead.
 */
import * as v from 'valibot';

const ErrorCode = v.picklist([
  'activity_uuid_blank',
  'blank_user_handle', // in a path; where a handle is part of a body it is user_handle_blank
  'handle_exceed_max_chars', // of any of the handles
  'message_blank',
  'message_exceed_max_chars',
  'search_term_blank',
  'ttl_blank', // also when it is none of the lengths offered
  'user_handle_blank',
  'user_reciever_handle_blank',
  'user_sender_handle_blank',
]);

export type ErrorCode = v.InferOutput<typeof ErrorCode>;

export type Result<T> = { readonly data: T } | { readonly errors: readonly ErrorCode[] };

/** Parses input with a schema whose messages are error codes; all codes that apply come back, in field order. */
export function validate<const S extends v.GenericSchema>(
  schema: S,
  input: unknown,
): Result<v.InferOutput<S>> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return { data: parsed.output };
  return { errors: parsed.issues.map((issue) => v.parse(ErrorCode, issue.message)) };
}
