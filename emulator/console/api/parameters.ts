/** Parameters of the console's own addresses, as the routes of several pages read them. */
import * as v from 'valibot';

/** A row id, a count, or a time in unix milliseconds. */
export const wholeNumber = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number));

/** What the console's bar chooses: a query, and a time range in unix milliseconds, whose end is excluded. */
export const scopeParameters = {
  q: v.optional(v.string(), ''),
  from: v.optional(wholeNumber, '0'),
  to: v.optional(wholeNumber),
};

/** Names the parameters that a schema refused. @param what cannot be done, as in `Cannot list items` */
export function describeWrong(what: string, issues: readonly v.BaseIssue<unknown>[]): string {
  const names = new Set(issues.map((issue) => v.getDotPath(issue) ?? ''));
  return `${what}: ${[...names].join(', ')} is wrong`;
}
