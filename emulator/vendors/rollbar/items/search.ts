/**
 * The search box of Rollbar's items page, which its API takes as `query`. Turns the text into conditions that must all
 * hold, or names what it does not understand. Commands about things the store does not keep are left out: `has:`,
 * `is:`, and those that count files.
 * https://docs.rollbar.com/docs/search-items
 */
import type { Condition } from './condition.ts';

export type Search =
  | { readonly ok: true; readonly conditions: readonly Condition[] }
  | { readonly ok: false; readonly message: string };

/** A word with its quotes, which may follow a command: `title`, `"two words"`, `context:"home#index"`. */
const TERM = /(?:[^\s"]|"[^"]*"?)+/g;
const COMMAND = /^([a-z_]+)(?:\[([^\]]*)\])?:(.*)$/s;

const TRACES = `json_each(coalesce(o.payload -> '$.body.trace_chain',
  json_array(o.payload -> '$.body.trace'))) AS trace`;
const FRAMES = `${TRACES}, json_each(trace.value, '$.frames') AS frame`;

type Condense = (value: string) => Condition;

const COMMANDS: Readonly<Record<string, Condense>> = {
  context: (value) => ofOccurrence(`o.payload ->> '$.context'`, pattern(value, 'prefix')),
  ip: (value) => ofOccurrence(`o.payload ->> '$.request.user_ip'`, pattern(value, 'exact')),
  user_id: (value) => ofOccurrence(`o.payload ->> '$.person.id'`, pattern(value, 'prefix')),
  username: (value) => ofOccurrence(`o.payload ->> '$.person.username'`, pattern(value, 'prefix')),
  email: (value) => ofOccurrence(`o.payload ->> '$.person.email'`, pattern(value, 'prefix')),
  code_version: (value) =>
    ofOccurrence(
      '(SELECT version FROM rollbar_versions WHERE id = o.version)',
      pattern(value, 'prefix'),
    ),
  file: (value) => ofOccurrence(`frame.value ->> '$.filename'`, pattern(value, 'infix'), FRAMES),
  method: (value) => ofOccurrence(`frame.value ->> '$.method'`, pattern(value, 'infix'), FRAMES),
  exception: (value) =>
    ofOccurrence(`trace.value ->> '$.exception.class'`, pattern(value, 'exact'), TRACES),
  fingerprint: (value) => ({ sql: 'i.fingerprint = ?', values: [unquoted(value)] }),
};

export function parseSearch(query: string): Search {
  const conditions: Condition[] = [];
  for (const term of query.match(TERM) ?? []) {
    const condition = conditionOf(term);
    if (condition === undefined) {
      return { ok: false, message: `the search term '${term}' is not supported by this emulator` };
    }
    conditions.push(condition);
  }
  return { ok: true, conditions };
}

function conditionOf(term: string): Condition | undefined {
  const counter = /^#(\d{1,9})$/.exec(term)?.[1];
  if (counter !== undefined) return { sql: 'i.counter = ?', values: [Number(counter)] };
  const [, name, key, value = ''] = COMMAND.exec(term) ?? [];
  if (name === undefined) {
    return { sql: `i.title LIKE ? ESCAPE '\\'`, values: [`%${escaped(unquoted(term))}%`] };
  }
  if (key === undefined) {
    return Object.hasOwn(COMMANDS, name) ? COMMANDS[name]?.(value) : undefined;
  }
  if (name !== 'custom' || /["\\\p{Cc}]/u.test(key)) return undefined;
  // Subfields are searched with the field above them, as the text of the whole.
  const custom = ofOccurrence('o.payload ->> ?', pattern(value, 'prefix'));
  return { ...custom, values: [`$.custom."${key}"`, ...custom.values] };
}

/** What some occurrence of the item has. @param tables joined to it */
function ofOccurrence(expression: string, like: string, tables?: string): Condition {
  const from = ['rollbar_occurrences AS o', ...(tables === undefined ? [] : [tables])].join(', ');
  const sql = `EXISTS (SELECT 1 FROM ${from} WHERE o.item = i.id AND ${expression} LIKE ? ESCAPE '\\')`;
  return { sql, values: [like] };
}

/** A LIKE pattern. Quotes ask for the whole value; with `%` or `_` the value is a pattern already. */
function pattern(value: string, search: 'prefix' | 'infix' | 'exact'): string {
  if (value.startsWith('"')) return escaped(unquoted(value));
  if (/(?<!\\)[%_]/.test(value)) return value.replace(/\\$/, '\\\\');
  const plain = escaped(value.replaceAll(/\\([%_\\])/g, '$1'));
  if (search === 'exact') return plain;
  return search === 'infix' ? `%${plain}%` : `${plain}%`;
}

function unquoted(value: string): string {
  return value.replaceAll('"', '');
}

function escaped(value: string): string {
  return value.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
