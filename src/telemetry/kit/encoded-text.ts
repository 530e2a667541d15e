/**
 * Texts that are written in another way: percent-encoded, with the entities of HTML, with the escapes of JSON and
 * JavaScript. What holds a secret is told only when it is read as the one who receives it will.
 */
import { decodePercent } from './text.ts';

/** Most texts have none of these. */
const SIGN = /[%+&\\]/;
/** What a browser and `encodeURIComponent` leave together. */
const RUN = /[^\s&=?#;"'<>`]+/g;
const ENCODED = /%[\da-f]{2}|\+/i;
/** What `encodeURI` leaves and `encodeURIComponent` does not; of it a query's value has not all. */
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
