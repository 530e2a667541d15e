/**
 * Writes the line of an answered request as JSON: what `json-line.ts` writes, in a fraction of the time, because every
 * request has such a line. The texts of members that were the same on the line before are remembered; ids are joined as
 * they are.
 */
import {
  IDENTITY_KEYS,
  memberText,
  type Fields,
  type KeyText,
  type LogRecord,
} from './json-line.ts';
import { lineValues, shownMessage, type Redact } from './json-value.ts';
import { oneLine, wellFormedJson } from '../../kit/text.ts';

/** What a logger of a request says on each line; other fields are for `json-line.ts`. */
const OWN_KEYS: ReadonlySet<string> = new Set([...IDENTITY_KEYS, 'user_id']);
/** Hex digits need no escape, and new ones come with every line. */
const ID = /^[\da-f-]{1,64}$/;
/** Of a text that is worth remembering. */
const MAX_CHARACTERS = 256;

/** @returns undefined where the logger has other fields than those of a request */
export type AccessJson = (
  own: Fields,
  record: LogRecord & { fields: Fields },
) => string | undefined;

/** One for an isolate. */
export function createAccessJson(redact: Redact, keyText: KeyText): AccessJson {
  const written = new Map<string, { readonly value: unknown; readonly text: string }>();
  const timeOf = createIsoTime();

  function member(name: string, owner: Fields): string {
    const value = owner[name];
    if (value === undefined) return '';
    const known = written.get(name);
    if (known !== undefined && known.value === value) return known.text;
    if (typeof value === 'string' && ID.test(value) && redact(name, value) === value) {
      return `,${keyText(name)}:"${value}"`;
    }
    const text = memberText(keyText, name, lineValues(redact).member(name, owner));
    const isShort = typeof value === 'number' || String(value).length <= MAX_CHARACTERS;
    if (isShort && typeof value !== 'object') written.set(name, { value, text });
    return text;
  }

  return (own, { timestamp, level, message, fields }) => {
    for (const name in own) if (!OWN_KEYS.has(name)) return undefined;
    let line = `{"timestamp":"${timeOf(timestamp)}","level":"${level.toUpperCase()}","message":${JSON.stringify(shownMessage(message))}`;
    for (const name of IDENTITY_KEYS) line += member(name, own);
    line += member('user_id', own);
    for (const name in fields) line += member(name, fields);
    return oneLine(wellFormedJson(`${line}}`));
  };
}

/** Remembers the time that was written last, which many lines share. */
function createIsoTime(): (at: number) => string {
  let last = Number.NaN;
  let text = '';
  return (at) => {
    if (at !== last) {
      text = new Date(at).toISOString();
      last = at;
    }
    return text;
  };
}
