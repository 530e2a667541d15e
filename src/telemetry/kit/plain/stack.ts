/** Cuts the text of a stack where it tells least: in the message it begins with, then behind the nearest frames. */
import { cutText } from '../text.ts';

/** Before each frame of V8's stacks. */
const FRAME = '\n    at ';
/** Of what is kept, for the message. */
const HEAD_SHARE = 1 / 4;

/**
 * At most `maxCharacters`, well-formed.
 *
 * @param message the error's own, which may have lines that look like frames
 */
export function cutStack(stack: string, message: unknown, maxCharacters: number): string {
  if (stack.length <= maxCharacters) return stack.toWellFormed();
  const start = typeof message === 'string' ? stack.indexOf(message) : -1;
  const from = start === -1 || typeof message !== 'string' ? 0 : start + message.length;
  const frames = stack.indexOf(FRAME, from);
  if (frames === -1) return cutText(stack, maxCharacters);
  const head = cutText(stack.slice(0, frames), Math.floor(maxCharacters * HEAD_SHARE));
  const room = maxCharacters - head.length;
  if (stack.length - frames <= room) return head + stack.slice(frames).toWellFormed();
  const kept = stack.slice(frames, frames + room);
  return head + kept.slice(0, Math.max(kept.lastIndexOf(FRAME), 0)).toWellFormed();
}
