/**
 * Activities as the API shows them, parsed from the rows of the view `activity_feed`. What clients know by
 * these names must keep them.
 */
import * as v from 'valibot';

const Reply = v.object({
  uuid: v.string(),
  reply_to_activity_uuid: v.string(),
  display_name: v.string(),
  handle: v.string(),
  message: v.string(),
  created_at: v.string(),
  likes_count: v.number(),
  replies_count: v.number(),
  reposts_count: v.number(),
});

/** A post with its replies. A reply met on its own has the same fields, and names what it replies to. */
export const Activity = v.pipe(
  v.object({
    uuid: v.string(),
    display_name: v.string(),
    handle: v.string(),
    message: v.string(),
    created_at: v.string(),
    expires_at: v.string(),
    likes_count: v.number(),
    replies_count: v.number(),
    reposts_count: v.number(),
    replies: v.pipe(v.string(), v.parseJson(), v.array(Reply)),
    reply_to_activity_uuid: v.nullable(v.string()),
  }),
  v.transform(({ reply_to_activity_uuid, ...activity }) =>
    reply_to_activity_uuid === null ? activity : { ...activity, reply_to_activity_uuid },
  ),
);

export type Activity = v.InferOutput<typeof Activity>;

/** The answer to somebody who just posted. */
export const CreatedActivity = v.object({
  uuid: v.string(),
  display_name: v.string(),
  handle: v.string(),
  message: v.string(),
  created_at: v.string(),
  expires_at: v.string(),
});

export type CreatedActivity = v.InferOutput<typeof CreatedActivity>;

/** The answer to somebody who just replied. */
export const CreatedReply = v.object({
  uuid: v.string(),
  display_name: v.string(),
  handle: v.string(),
  message: v.string(),
  created_at: v.string(),
  reply_to_activity_uuid: v.string(),
});

export type CreatedReply = v.InferOutput<typeof CreatedReply>;
