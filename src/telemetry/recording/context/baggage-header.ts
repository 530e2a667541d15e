/**
 * Reads and writes `baggage`. A member that breaks the rules is left out, and the others stay. What the app does
 * not change is sent on as it came, letter by letter; what the app writes is percent-encoded.
 * https://www.w3.org/TR/baggage/
 */
import {
  baggageEntryMetadataFromString,
  propagation,
  type Baggage,
  type BaggageEntry,
  type BaggageEntryMetadata,
} from '@opentelemetry/api';
import { decodePercent } from '../../kit/text.ts';
import { trimWhiteSpace } from './white-space.ts';

/** The specification asks for 64 at least; its first drafts allowed 180. */
const MAX_MEMBERS = 180;
/** The least that the specification asks for. Members are ASCII, so characters are bytes. */
const MAX_BYTES = 8192;

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const TOKEN = /^[\w!#$%&'*+\-.^`|~]+$/;
/** Visible ASCII without quotation mark, comma, semicolon and backslash. */
const VALUE = /^[!#-+\--:<-[\]-~]*$/;

/** An entry that came with a request. */
class ReceivedEntry implements BaggageEntry {
  readonly value: string;
  readonly metadata: BaggageEntryMetadata;
  /** The whole member, as it is sent on. */
  readonly text: string;

  constructor(text: string, value: string, properties: string) {
    this.text = text;
    this.value = value;
    this.metadata = baggageEntryMetadataFromString(properties);
  }
}

/** The header's entries, or undefined when there are none. When a key comes twice the last one counts. */
export function parseBaggage(text: string): Baggage | undefined {
  const entries = new Map<string, BaggageEntry>();
  for (const member of text.split(',')) {
    const [pair = '', ...rest] = member.split(';');
    const [key, value] = splitPair(pair);
    if (!TOKEN.test(key) || value === undefined || !VALUE.test(value)) continue;
    const properties = readProperties(rest);
    const whole = `${key}=${value}${properties === '' ? '' : `;${properties}`}`;
    entries.set(key, new ReceivedEntry(whole, decodePercent(value), properties));
  }
  return entries.size === 0 ? undefined : propagation.createBaggage(toRecord(entries));
}

/** The header for an outgoing call, or ''. What goes beyond the limits is left out, whole members only. */
export function formatBaggage(baggage: Baggage): string {
  let text = '';
  let members = 0;
  for (const [key, entry] of baggage.getAllEntries()) {
    const member = entry instanceof ReceivedEntry ? entry.text : formatEntry(key, entry);
    if (member === undefined) continue;
    const longer = text === '' ? member : `${text},${member}`;
    if (longer.length > MAX_BYTES) continue;
    text = longer;
    members += 1;
    if (members === MAX_MEMBERS) break;
  }
  return text;
}

function formatEntry(key: string, { value, metadata }: BaggageEntry): string | undefined {
  if (!TOKEN.test(key)) return undefined;
  const properties = readProperties(metadata?.toString().split(';') ?? []);
  // Half a surrogate pair has no encoding.
  const encoded = encodeURIComponent(value.toWellFormed());
  return `${key}=${encoded}${properties === '' ? '' : `;${properties}`}`;
}

/** The valid ones of them, joined by `;`. A property is a key, with a value or without. */
function readProperties(parts: readonly string[]): string {
  return parts
    .map(splitPair)
    .filter(([key, value]) => TOKEN.test(key) && VALUE.test(value ?? ''))
    .map(([key, value]) => (value === undefined ? key : `${key}=${value}`))
    .join(';');
}

/** Without the white space around both; the value is undefined without an equals sign. */
function splitPair(text: string): [key: string, value: string | undefined] {
  const equals = text.indexOf('=');
  if (equals === -1) return [trimWhiteSpace(text), undefined];
  return [trimWhiteSpace(text.slice(0, equals)), trimWhiteSpace(text.slice(equals + 1))];
}

/** Without a prototype, so that `__proto__` is a key like any other. */
function toRecord(entries: ReadonlyMap<string, BaggageEntry>): Record<string, BaggageEntry> {
  const record: Record<string, BaggageEntry> = Object.create(null);
  for (const [key, entry] of entries) record[key] = entry;
  return record;
}
