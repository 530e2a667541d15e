/**
 * `KEY="value"` in the list form of a compose file, or in `docker run --env-file`, makes the quotes a part of
 * the value.
 */

/** The text without one pair of quotes around it; as it is when there is none, or when it has more of them. */
export function withoutQuotes(text: string): string {
  const quote = text[0];
  if (text.length < 2 || (quote !== '"' && quote !== "'") || !text.endsWith(quote)) return text;
  const inner = text.slice(1, -1);
  return inner.includes(quote) ? text : inner.trim();
}
