/**
 * Activities as the API shows them, parsed from rows of the view `activity_feed`. What clients know by these names
 * must keep them.
 */
import * as v from 'valibot';
import { placed, type Placed } from '../api/page.ts';

const fields = {
  uuid: v.string(),
  display_name: v.string(),
  handle: v.string(),
  message: v.string(),
  created_at: v.string(),
  likes_count: v.number(),
  replies_count: v.number(),
  reposts_count: v.number(),
};

const Reply = v.pipe(
  v.object({ ...fields, id: v.number(), reply_to_activity_uuid: v.string() }),
  v.transform(placed),
);

/** A post with some of its replies. A reply met on its own has the same fields, and names what it replies to. */
export const ActivityRow = v.pipe(
  v.object({
    ...fields,
    id: v.number(),
    expires_at: v.string(),
    replies: v.pipe(v.string(), v.parseJson(), v.array(Reply)),
    reply_to_activity_uuid: v.nullable(v.string()),
  }),
  v.transform(placed),
);

type ActivityRow = v.InferOutput<typeof ActivityRow>;
type Reply = Omit<v.InferInput<typeof Reply>, 'id'>;

export type Activity = ReturnType<typeof withReplies>;

/** @param replies those to show, oldest first */
export function withReplies({ item }: ActivityRow, replies: Reply[]) {
  const { reply_to_activity_uuid, ...activity } = item;
  return {
    ...activity,
    replies,
    ...(reply_to_activity_uuid === null ? {} : { reply_to_activity_uuid }),
  };
}

/** With all replies of the row. */
export function withItsReplies(row: ActivityRow): Placed<Activity> {
  const replies = row.item.replies.map(({ item }) => item);
  return { ...row, item: withReplies(row, replies) };
}

/** The answer to a new post. */
export const CreatedActivity = v.object({
  uuid: v.string(),
  display_name: v.string(),
  handle: v.string(),
  message: v.string(),
  created_at: v.string(),
  expires_at: v.string(),
});

export type CreatedActivity = v.InferOutput<typeof CreatedActivity>;

/** The answer to a new reply. */
export const CreatedReply = v.object({
  uuid: v.string(),
  display_name: v.string(),
  handle: v.string(),
  message: v.string(),
  created_at: v.string(),
  reply_to_activity_uuid: v.string(),
});

export type CreatedReply = v.InferOutput<typeof CreatedReply>;
