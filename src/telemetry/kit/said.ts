import * as v from 'valibot';

/** A text in an answer. A value of another type, which a vendor or a proxy may send, counts as missing. */
export const said = v.fallback(v.optional(v.string()), undefined);
