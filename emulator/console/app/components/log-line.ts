/** The level and the words of a log message. A message that is not JSON is shown as it is. */
import * as v from 'valibot';
import { withLabels } from '../format.ts';

export interface LogLine {
  /** Lower case; undefined when the message names none. */
  readonly level: string | undefined;
  readonly text: string;
}

const Structured = v.looseObject({
  level: v.optional(v.string()),
  message: v.optional(v.string()),
  msg: v.optional(v.string()),
});

export function readLogLine(message: string): LogLine {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Structured), message);
  if (!parsed.success) return { level: undefined, text: message };
  const { level, message: text, msg } = parsed.output;
  return {
    level: level && withLabels(level.toLowerCase()),
    text: withLabels(text ?? msg ?? message),
  };
}
