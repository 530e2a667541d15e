/** Messages and the groups that list them, as the API shows them, parsed from rows. */
import * as v from 'valibot';

export const Message = v.object({
  uuid: v.string(),
  display_name: v.string(),
  handle: v.string(),
  message: v.string(),
  created_at: v.string(),
});

export type Message = v.InferOutput<typeof Message>;

/** One line of an inbox: with whom. */
export const MessageGroup = v.object({
  uuid: v.string(),
  display_name: v.string(),
  handle: v.string(),
  created_at: v.string(),
});

export type MessageGroup = v.InferOutput<typeof MessageGroup>;
