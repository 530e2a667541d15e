/**
 * Text that every decoder takes: no half of a surrogate pair, which strict readers of JSON refuse with the whole body
 * it stands in, and no more of it than a reader would read.
 */

/** At most `maxCharacters`, which must leave room for the mark that says how long it was; well-formed. */
export function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text.toWellFormed();
  const mark = `… [cut, ${text.length} characters]`;
  return text.slice(0, Math.max(0, maxCharacters - mark.length)).toWellFormed() + mark;
}

/** What JSON.stringify writes of half a pair, beside every other escape, so that `\\ud800` does not count as one. */
const ESCAPE = /\\(?:ud[89a-f][0-9a-f]{2}|.)/g;

/**
 * The text that JSON.stringify has written, with U+FFFD for each half of a surrogate pair in its keys and values.
 * RFC 8259, section 8.2, leaves open what a reader does with them; protobuf's refuses them.
 */
export function wellFormedJson(json: string): string {
  if (!json.includes(String.raw`\ud`)) return json;
  return json.replace(ESCAPE, (escape) => (escape.length === 2 ? escape : '\ufffd'));
}

/** Most lines hold none, which this tells in a quarter of the time. */
const BEYOND_PRINTABLE = /[^ -~]/;

/** Controls, which a terminal obeys, what breaks a line, and what turns the direction of writing. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Escapes them as JSON may, so that a text cannot pretend to be another line. JSON keeps its meaning. */
export function oneLine(text: string): string {
  if (!BEYOND_PRINTABLE.test(text)) return text;
  return text.replace(UNSEEN, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    return escaped.length > 1
      ? escaped
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

// A byte order mark is a character like any other.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Without its percent-encoding. A percent sign that encodes nothing stands for itself; bytes that are not UTF-8 become U+FFFD. */
export function decodePercent(text: string): string {
  return text.replaceAll(/(?:%[\da-f]{2})+/gi, (run) =>
    utf8.decode(Uint8Array.from(run.slice(1).split('%'), (byte) => Number.parseInt(byte, 16))),
  );
}
