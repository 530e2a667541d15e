/**
 * What a person may change of an item: the body of a PATCH. Besides the documented names it knows the two that
 * Rollbar's own MCP server sends instead, `snoozed` and `team_id`.
 * https://docs.rollbar.com/reference/update-an-item
 */
import * as v from 'valibot';
import { LEVELS } from '../level.ts';
import { STATUSES } from './status.ts';

/** Forms have numbers and truth values as texts. */
const Whole = v.union([
  v.pipe(v.number(), v.integer()),
  v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'it is not a whole number'), v.transform(Number)),
]);
const Truth = v.union([
  v.boolean(),
  v.pipe(
    v.picklist(['true', 'false']),
    v.transform((text) => text === 'true'),
  ),
]);

/** Ids of people and teams, whom the emulator does not know; what is given is kept. */
const Owner = v.nullable(v.pipe(Whole, v.minValue(1), v.maxValue(2 ** 31 - 1)));
const TEN_YEARS_S = 10 * 366 * 86_400;

const Change = v.strictObject({
  status: v.optional(v.picklist(STATUSES)),
  resolved_in_version: v.optional(v.pipe(v.string(), v.maxLength(40))),
  level: v.optional(v.picklist(LEVELS)),
  title: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(255))),
  assigned_user_id: v.optional(Owner),
  assigned_team_id: v.optional(Owner),
  team_id: v.optional(Owner),
  snooze_enabled: v.optional(Truth),
  snoozed: v.optional(Truth),
  snooze_expiration_in_seconds: v.optional(v.pipe(Whole, v.minValue(1), v.maxValue(TEN_YEARS_S))),
});

export type ItemChange = Omit<v.InferOutput<typeof Change>, 'team_id' | 'snoozed'>;

export type ReadChange =
  | { readonly ok: true; readonly change: ItemChange; readonly sent: object }
  | { readonly ok: false; readonly message: string };

/** @returns the change, and the fields as they were sent, which the vendor gives back. */
export function readChange(body: unknown): ReadChange {
  const parsed = v.safeParse(Change, body);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const field = v.getDotPath(issue) ?? 'the body';
    const unknown = issue.expected === 'never';
    const problem = unknown ? 'it is not supported by this emulator' : issue.message;
    return { ok: false, message: `Cannot change the item: ${field}: ${problem}` };
  }
  const { team_id: team, snoozed, ...change } = parsed.output;
  return {
    ok: true,
    sent: parsed.output,
    change: {
      ...change,
      ...(team === undefined ? {} : { assigned_team_id: team }),
      ...(snoozed === undefined ? {} : { snooze_enabled: snoozed }),
    },
  };
}
