/**
 * The frames of a V8 stack text, innermost first. Lines are taken apart at fixed characters, with no regular
 * expression over text that somebody else may have written.
 * https://v8.dev/docs/stack-trace-api#appendix%3A-stack-trace-format
 */
import { cut } from '../../kit/utf8.ts';
import { MAX_FIELD_CHARACTERS } from '../limits.ts';

export interface StackFrame {
  readonly path: string;
  readonly line: number | undefined;
  readonly label: string;
}

const MARK = '    at ';
/** Far more than V8's default of 10; for stacks that are given, not taken. */
const MAX_FRAMES = 50;

/**
 * @param text of the property `stack`
 * @param message the error's message, which may have lines that look like frames and is skipped
 * @returns the frames kept, and how many were not
 */
export function parseStack(
  text: string,
  message: string,
): { readonly frames: StackFrame[]; readonly truncated: number } {
  const frames: StackFrame[] = [];
  let truncated = 0;
  const start = text.indexOf(message);
  for (const line of text.slice(start === -1 ? 0 : start + message.length).split('\n')) {
    if (!line.startsWith(MARK)) continue;
    if (frames.length < MAX_FRAMES) frames.push(parseFrame(line.slice(MARK.length).trimEnd()));
    else truncated += 1;
  }
  return { frames, truncated };
}

/** `name (path:line:column)`, or `path:line:column` for code outside any function. */
function parseFrame(text: string): StackFrame {
  const open = text.indexOf(' (');
  const isNamed = open !== -1 && text.endsWith(')');
  const label = isNamed ? text.slice(0, open) : '<anonymous>';
  const place = isNamed ? text.slice(open + 2, -1) : withoutAsync(text);
  const [beforeColumn, column] = splitNumber(place);
  const [beforeLine, line] = splitNumber(beforeColumn);
  return {
    path: cut(line === undefined ? beforeColumn : beforeLine, MAX_FIELD_CHARACTERS),
    line: line ?? column,
    label: cut(label, MAX_FIELD_CHARACTERS),
  };
}

function withoutAsync(text: string): string {
  return text.startsWith('async ') ? text.slice('async '.length) : text;
}

/** `a:12` as `a` and 12; text that does not end so is returned whole. */
function splitNumber(text: string): [string, number | undefined] {
  const colon = text.lastIndexOf(':');
  const digits = text.slice(colon + 1);
  if (colon === -1 || !/^\d{1,9}$/.test(digits)) return [text, undefined];
  return [text.slice(0, colon), Number(digits)];
}
