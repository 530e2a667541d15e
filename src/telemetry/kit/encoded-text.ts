/**
 * Changes texts that are percent-encoded, or written with the entities of HTML or the escapes of JSON and JavaScript. A
 * secret in such a text, and its name, show only once it is decoded.
 */
import { decodePercent } from './text.ts';

/** Most texts have none of these. */
const SIGN = /[%+&\\]/;
/** A run without the characters that part a query, a sentence or markup. */
const RUN = /[^\s&=?#;"'<>`]+/g;
const ENCODED = /%[\da-f]{2}|\+/i;
/** `encodeURIComponent` encodes these, so it did not make a run that has one: `encodeURI` encodes it again. */
const PLAIN = /[:/,@$]/;
const DELIMITER = /[&=+?#;]/g;
const ESCAPE =
  /&#x([\da-f]{2,4});|&#(\d{2,5});|(?<!\\)\\+(?:u(?=[\da-f]{4})|x)([\da-f]{2}(?:(?<=u..)..)?)|&(quot|apos|lt|gt|amp);/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  amp: '&',
};

/** The text with what `change` makes of its decoded parts, where it changes them; else to the letter. */
export function mapDecoded(text: string, change: (decoded: string) => string): string {
  if (!SIGN.test(text)) return text;
  return withoutEscapes(ENCODED.test(text) ? mapRuns(text, change) : text, change);
}

function mapRuns(text: string, change: (decoded: string) => string): string {
  return text.replace(RUN, (run) => {
    if (!ENCODED.test(run)) return run;
    const decoded = decodePercent(run.replaceAll('+', ' ')).toWellFormed();
    const shown = change(decoded);
    if (shown === decoded) return run;
    return PLAIN.test(run)
      ? encodeURI(shown).replace(DELIMITER, encodeURIComponent)
      : encodeURIComponent(shown);
  });
}

function withoutEscapes(text: string, change: (decoded: string) => string): string {
  const decoded = text.replace(ESCAPE, (_, hex, digits, unit, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? '';
    return String.fromCharCode(
      digits === undefined ? Number.parseInt(hex ?? unit, 16) : Number(digits),
    );
  });
  if (decoded === text) return text;
  const shown = change(decoded);
  return shown === decoded ? text : shown.toWellFormed();
}
