/** What the query bar offers for the word at the caret: keys with what they mean, and values that are stored. */
import * as v from 'valibot';
import { QUERY_KEYS, writeTerm } from '../../api/query/language.ts';
import type { Client } from '../data/client.ts';

export interface Completion {
  /** What takes the place of the characters from `from` to the caret. */
  readonly text: string;
  readonly from: number;
  /** What it is, in a few words. */
  readonly note: string;
}

/** Of `/_emulator/query/values`: what a key may be followed by; without a key, names of attributes. */
const QueryValues = v.object({
  values: v.array(v.object({ value: v.string(), note: v.string() })),
});

const MOST = 8;

/** @param caret how many characters stand before it */
export async function complete(client: Client, text: string, caret: number): Promise<Completion[]> {
  const before = text.slice(0, caret);
  const word = /(?:"[^"]*"?|[^\s"])*$/.exec(before)?.[0] ?? '';
  const from = caret - word.length + (word.startsWith('-') ? 1 : 0);
  const plain = before.slice(from);
  const colon = plain.indexOf(':');
  if (colon === -1) {
    const keys = Object.entries(QUERY_KEYS)
      .filter(([key]) => key.startsWith(plain))
      .map(([key, note]) => ({ text: `${key}:`, from, note }));
    if (plain === '') return keys.slice(0, MOST);
    const names = await read(client, { key: '', begin: plain });
    const others = names.map(({ value, note }) => ({ text: `${value}:`, from, note }));
    return [...keys, ...others].slice(0, MOST);
  }
  const key = plain.slice(0, colon);
  const begin = plain.slice(colon + 1).replaceAll('"', '');
  if (/^[<>=]/.test(begin)) return [];
  const values = await read(client, { key, begin });
  return values
    .slice(0, MOST)
    .map(({ value, note }) => ({ text: writeTerm(key, value), from, note }));
}

async function read(client: Client, asked: { key: string; begin: string }) {
  const answer = await client
    .ask(QueryValues, `query/values?${new URLSearchParams(asked)}`)
    // Completion only helps typing, so a failure is ignored.
    .catch(() => ({ values: [] }));
  return answer.values;
}
