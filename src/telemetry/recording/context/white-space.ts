/**
 * OWS, the optional white space of HTTP headers: spaces and tabs, and nothing else that `trim` would take. A loop,
 * because a regular expression takes quadratic time over a header full of spaces.
 * https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3
 */
export function trimWhiteSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isWhiteSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
