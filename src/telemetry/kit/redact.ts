/**
 * Masks secrets: values under names that mean a secret, and texts with the form of one, in texts of any kind and at
 * any depth of JSON. All masking of spans, log lines and reports happens here. It cannot tell a secret in a sentence
 * without a name or a form (`the password hunter2`), nor one that was encoded as base64. It leaves what holds no
 * secret as it is, to the letter.
 */
import { mapEmbeddedJson, rewriteJson } from './embedded-json.ts';
import { isRecord, parseJson } from './json.ts';
import { mapDecoded } from './encoded-text.ts';
import { MASK } from './mask.ts';
import { textOfAny } from './thrown/thrown.ts';
import { maskNamedValues } from './named-values.ts';
import { shownName } from './plain/plain.ts';
import { createPathMask } from './private-paths.ts';
import { maskForms } from './secret-forms.ts';
import { createNameMatcher, isSecretUnder } from './secret-names.ts';

/** What the app declares private beside what is known to be secret. */
export interface PrivateData {
  /** Names of parameters and fields, such as `term`. */
  readonly names: readonly string[];
  /** Templates of routes whose parameters are private, such as `/reset/:token`. */
  readonly routes: readonly string[];
}

export interface Redactor {
  /** What may be shown under a name: the value itself, a text with its secrets masked, or a mask. Objects are not opened. */
  value(name: string, value: unknown): unknown;
  /** A text of any kind with the secrets in it masked: a URL, a message, a stack, JSON. */
  text(text: string): string;
  /** A JSON value with the secrets at any depth masked; the same value where there are none. */
  deep(value: unknown): unknown;
  /** Replaces secret values in place. */
  attributes(attributes: Record<string, unknown>): void;
}

/** Nothing is nested deeper by itself; a text that parses to more was made to exhaust the stack. */
const MAX_DEPTH = 64;
/** One decoding counts as so many levels of JSON: a text that is encoded more than seven times was made to take time. */
const DEPTH_OF_DECODING = 8;

/** A header's name: one of two words that no field has, or a name with dashes, which fields rarely have. */
const HEADER_NAME = /^(?:authorization|cookie|[a-z\d]+(?:-[a-z\d]+)+)$/i;

/** Members that say name and value apart, as AWS, JSON Patch and the errors of validators spell them too. */
const NAMES =
  'name key header field Name Key k id label param parameter attribute property path loc'.split(
    ' ',
  );
const VALUES =
  'value Value values val v input received oldValue newValue old_value new_value'.split(' ');

/** Of a text; no vendor is shown half as much. Reading a megabyte takes a tenth of a second. */
const MAX_LENGTH = 65_536;

/** Of texts that hold no secret the same few come with every request, such as hosts and user agents. */
const MAX_REMEMBERED = 500;
const MAX_REMEMBERED_LENGTH = 256;
/**
 * An id. New ones come with every request, and hex digits have the form of no secret. Told before a set is asked, because
 * V8 interns each text that it looks up in one.
 */
const ID = /^[\da-f-]+$/;

/** One for an isolate will do: it remembers what names mean, and which texts hold no secret. */
export function createRedactor(
  { names, routes }: PrivateData = { names: [], routes: [] },
): Redactor {
  const kindOf = createNameMatcher(names);
  const maskPaths = createPathMask(routes);
  const harmless = new Set<string>();

  function isSecret(name: string, value: unknown): boolean {
    return isSecretUnder(kindOf(name), value);
  }

  function redactText(text: string, depth = 0): string {
    if (text.length > MAX_REMEMBERED_LENGTH) return readText(text.slice(0, MAX_LENGTH), depth);
    if (ID.test(text) || harmless.has(text)) return text;
    const shown = readText(text, depth);
    if (shown !== text) return shown;
    if (harmless.size >= MAX_REMEMBERED) harmless.clear();
    harmless.add(text);
    return text;
  }

  function readText(text: string, depth: number): string {
    const redacted = mapEmbeddedJson(text, (json) => redactJson(json, depth));
    const masked = maskPaths(maskNamedValues(maskForms(redacted), kindOf));
    const next = depth + DEPTH_OF_DECODING;
    return next > MAX_DEPTH ? masked : mapDecoded(masked, (decoded) => redactText(decoded, next));
  }

  /** Undefined when the text is not a whole list or object. */
  function redactJson(text: string, depth: number): string | undefined {
    const value = parseJson(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const redacted = redactDeep(value, depth + 1, true);
    return rewriteJson(text, value, redacted, redactName);
  }

  /** @param keepsNames of members, though an object counts as changed where one of its names holds a secret */
  function redactDeep(value: unknown, depth: number, keepsNames: boolean): unknown {
    if (typeof value === 'string') return redactText(value, depth);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) return MASK;
    const shown = withoutNamed(value);
    return Array.isArray(shown)
      ? mapItems(shown, (item, before) =>
          isToldBy(before, item) ? MASK : redactDeep(item, depth + 1, keepsNames),
        )
      : mapMembers(
          shown,
          (name, member) => [
            redactName(name),
            isSecret(name, member) ? MASK : redactDeep(member, depth + 1, keepsNames),
          ],
          keepsNames,
        );
  }

  /** In Node's `rawHeaders` names and values take turns. */
  function isToldBy(before: unknown, item: unknown): boolean {
    return typeof before === 'string' && HEADER_NAME.test(before) && isSecret(before, item);
  }

  /** Lists of pairs, and objects with a name and a value, as headers and parameters are often written. */
  function withoutNamed(value: object): object {
    if (Array.isArray(value)) return mapItems(value, withoutToldBehind);
    const held = VALUES.filter((key) => key in value);
    if (held.length === 0) return value;
    const names = NAMES.flatMap((key) => nameIn(Reflect.get(value, key)) ?? []);
    const isTold = (key: string): boolean =>
      names.some((name) => isSecret(name, Reflect.get(value, key)));
    const masks = held.filter(isTold).map((key) => [key, MASK]);
    return masks.length === 0 ? value : { ...value, ...Object.fromEntries(masks) };
  }

  /** A pair, or a name with several values. */
  function withoutToldBehind(item: unknown): unknown {
    if (!Array.isArray(item)) return item;
    const [name]: unknown[] = item;
    if (typeof name !== 'string' || kindOf(name) === 'plain') return item;
    return mapItems(item, (each, _, index) => (index > 0 && isSecret(name, each) ? MASK : each));
  }

  function redactValue(name: string, value: unknown): unknown {
    if (isSecret(name, value)) return MASK;
    if (typeof value === 'string') return redactText(value);
    if (typeof value !== 'object' || value === null) return value;
    const shown = withoutNamed(value);
    return Array.isArray(shown)
      ? mapItems(shown, (item, before) => (isToldBy(before, item) ? MASK : redactIfText(item)))
      : shown;
  }

  function redactName(name: string): string {
    return shownName(name, redactValue);
  }

  function redactIfText(value: unknown): unknown {
    return typeof value === 'string' ? redactText(value) : value;
  }

  return {
    value: redactValue,
    text: (text) => redactText(textOfAny(text)),
    deep: (value) => redactDeep(value, 0, false),
    attributes(attributes) {
      for (const name in attributes) {
        const value = attributes[name];
        const redacted = redactValue(name, value);
        const shown = redactName(name);
        if (shown !== name) delete attributes[name];
        if (shown !== name || redacted !== value) attributes[shown] = redacted;
      }
    },
  };
}

/** The name that a member tells: itself, or the last of the names that lead to a value. */
function nameIn(told: unknown): string | undefined {
  const last: unknown = Array.isArray(told) ? told.at(-1) : told;
  const name = isRecord(last) ? last['key'] : last;
  return typeof name === 'string' ? name : undefined;
}

/** The same list where nothing changes. */
function mapItems<T>(
  items: readonly T[],
  change: (item: T, before: T | undefined, index: number) => unknown,
): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (const [index, item] of items.entries()) {
    const shown = change(item, items[index - 1], index);
    if (shown !== item) (changed ??= [...items])[index] = shown;
  }
  return changed ?? items;
}

/** The same object where nothing changes. */
function mapMembers(
  object: object,
  change: (name: string, member: unknown) => [name: string, member: unknown],
  keepsNames: boolean,
): unknown {
  const members = Object.entries(object);
  let isChanged = false;
  for (const member of members) {
    const [name, value] = member;
    const [shownName, shown] = change(name, value);
    isChanged ||= shownName !== name || shown !== value;
    if (!keepsNames) member[0] = shownName;
    member[1] = shown;
  }
  // fromEntries defines its members, so one called __proto__ stays an ordinary one.
  return isChanged ? Object.fromEntries(members) : object;
}
