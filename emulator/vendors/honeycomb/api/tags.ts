/** The tags that boards, triggers and SLOs may carry: ten pairs of a key and a value. */
import * as v from 'valibot';

const Tag = v.object({
  key: v.pipe(v.string(), v.regex(/^[a-z]{1,32}$/, 'must be 1 to 32 lower-case letters')),
  value: v.pipe(
    v.string(),
    v.regex(
      /^[a-z][a-z0-9/-]{0,127}$/,
      'must be lower case, begin with a letter, at most 128 long',
    ),
  ),
});

export const Tags = v.optional(v.pipe(v.array(Tag), v.maxLength(10)), []);
