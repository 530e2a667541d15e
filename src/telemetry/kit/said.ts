import * as v from 'valibot';

/** A text in an answer. What is of another type, where a vendor or a proxy has its own ideas, is taken for missing. */
export const said = v.fallback(v.optional(v.string()), undefined);
