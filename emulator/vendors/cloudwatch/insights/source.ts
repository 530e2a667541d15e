/**
 * Reads `SOURCE`, by which a query names its log groups itself: `SOURCE 'a' | SOURCE 'b'`, or
 * `SOURCE logGroups(namePrefix: ['/aws/'], class: 'STANDARD')`. Its START and END are read, as DescribeQueries shows
 * them; the times of StartQuery hold. Tags and data sources are refused.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Source.html
 */
import type { Reader } from '../reader.ts';
import { acceptWord, readText } from './language.ts';

export type Selection =
  /** Names or ARNs of groups. */
  | { readonly names: readonly string[] }
  | {
      /** Of names; without one, all groups are meant. */
      readonly prefixes: readonly string[];
      readonly class: string;
      readonly accounts: readonly string[] | undefined;
    };

const MAX_PREFIXES = 5;
const MAX_ACCOUNTS = 20;
const CLASSES: Readonly<Record<string, string>> = {
  STANDARD: 'STANDARD',
  INFREQUENT_ACCESS: 'INFREQUENT_ACCESS',
  INFREQUENTACCESS: 'INFREQUENT_ACCESS',
};

/** @returns undefined when the query names no groups. It ends behind a `|` that follows, if one does. */
export function readSource(reader: Reader): Selection | undefined {
  const names: string[] = [];
  let selection: Selection | undefined;
  for (;;) {
    reader.skipSpace();
    const { at } = reader;
    if (!acceptWord(reader, 'source')) break;
    if (acceptWord(reader, 'logGroups')) {
      if (selection !== undefined) reader.fail('log groups are named once or one by one', at);
      selection = readGroups(reader);
    } else {
      do names.push(readText(reader) ?? reader.failExpecting('the name of a log group'));
      while (reader.accept(','));
    }
    readTime(reader, 'start');
    readTime(reader, 'end');
    if (selection !== undefined && names.length > 0) {
      reader.fail('log groups are named once or one by one', at);
    }
    if (reader.accept('|')) continue;
    reader.skipSpace();
    const isLast = reader.ended || reader.source.startsWith(')', reader.at);
    if (!isLast) reader.failExpecting("'|'");
    break;
  }
  return selection ?? (names.length > 0 ? { names } : undefined);
}

function readGroups(reader: Reader): Selection {
  const given = new Map<string, readonly string[]>();
  reader.expect('(');
  while (!reader.accept(')')) {
    const { at } = reader;
    const key = reader.match(/\s*([A-Za-z]+)/y)?.[1] ?? reader.failExpecting('a keyword');
    if (!Object.hasOwn(KEYWORDS, key))
      reader.fail(`the emulator does not support '${key}' in SOURCE`, at);
    reader.expect(':');
    given.set(KEYWORDS[key] ?? key, readList(reader));
    if (!reader.accept(',')) {
      reader.expect(')');
      break;
    }
  }
  const prefixes = given.get('namePrefix') ?? [];
  const accounts = given.get('accountIdentifiers');
  const [named = 'STANDARD'] = given.get('class') ?? [];
  const upper = named.toUpperCase();
  const found = Object.hasOwn(CLASSES, upper) ? CLASSES[upper] : undefined;
  if (prefixes.length > MAX_PREFIXES) reader.fail(`SOURCE takes at most ${MAX_PREFIXES} prefixes`);
  if ((accounts?.length ?? 0) > MAX_ACCOUNTS) {
    reader.fail(`SOURCE takes at most ${MAX_ACCOUNTS} accounts`);
  }
  if (found === undefined) return reader.fail(`unknown log group class '${named}'`);
  return { prefixes, class: found, accounts };
}

/** And what else they are called. */
const KEYWORDS: Readonly<Record<string, string>> = {
  namePrefix: 'namePrefix',
  accountIdentifier: 'accountIdentifiers',
  accountIdentifiers: 'accountIdentifiers',
  class: 'class',
  logGroupClass: 'class',
};

function readList(reader: Reader): readonly string[] {
  if (!reader.accept('[')) return [readText(reader) ?? reader.failExpecting('a text or a list')];
  const items: string[] = [];
  while (!reader.accept(']')) {
    items.push(readText(reader) ?? reader.failExpecting('a text'));
    if (reader.accept(',')) continue;
    reader.expect(']');
    break;
  }
  return items;
}

/** `START=-3600s`, `END=2026-01-23T00:00:00.000Z`. */
function readTime(reader: Reader, word: 'start' | 'end'): void {
  if (!acceptWord(reader, word)) return;
  reader.expect('=');
  reader.skipSpace();
  if (reader.match(/-?\d[\w:.+-]*/y) === undefined) reader.failExpecting('a time');
}
