import * as v from 'valibot';

/** Schema of a trace's or a span's id in lower-case hex digits; all zeros are none. https://www.w3.org/TR/trace-context/#trace-id */
export function hexId(digits: number) {
  return v.pipe(v.string(), v.regex(new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`)));
}
