/**
 * Finds what is wrong with a statement, and where. node:sqlite tells the message of SQLite and not the place, so the
 * place is found by what the message names.
 */
import { nameOf, tokensOf, type Token } from './tokens.ts';

export interface Mistake {
  readonly message: string;
  /** Place of the character in the statement, from 0; undefined where the mistake is at no place. */
  readonly at: number | undefined;
}

/** What reads and changes nothing. WITH may go before INSERT too, which the connection refuses. */
const READING = ['select', 'with', 'values', 'explain'];

/** @returns what is wrong before SQLite is asked: no statement, more than one, or one that does not read */
export function judgeStatement(sql: string): Mistake | undefined {
  const tokens = tokensOf(sql);
  const [first] = tokens;
  if (first === undefined) return { message: 'There is no statement', at: 0 };
  if (!READING.includes(first.text.toLowerCase())) {
    return {
      message: `A statement begins with SELECT, WITH, VALUES or EXPLAIN, this with ${first.text.slice(0, 40)}; pragmas are read as SELECT * FROM pragma_table_info('traces')`,
      at: first.at,
    };
  }
  const end = tokens.findIndex(({ text }) => text === ';');
  const next = end === -1 ? undefined : tokens.slice(end).find(({ text }) => text !== ';');
  if (next === undefined) return undefined;
  return { message: 'One statement at a time: another one begins here', at: next.at };
}

/**
 * @param message of SQLite about the whole statement
 * @param messageOf asks SQLite about another statement; undefined where it finds no fault
 */
export function locateMistake(
  sql: string,
  message: string,
  messageOf: (sql: string) => string | undefined,
): number | undefined {
  const tokens = tokensOf(sql);
  if (message === 'incomplete input') return sql.trimEnd().length;
  const unknown = /^unrecognized token: "([^]*)"$/.exec(message)?.[1];
  if (unknown !== undefined) return placeOf(sql.indexOf(unknown));
  const near = /^near "([^]*)": /.exec(message)?.[1];
  if (near !== undefined) {
    // SQLite reads from left to right: the beginning of the statement, up to the mistake, is wrong in the same way.
    const wrong = tokens.find(
      ({ text, at }) => text === near && messageOf(sql.slice(0, at + text.length)) === message,
    );
    return wrong?.at ?? placeOf(sql.indexOf(near));
  }
  const named = /(?:: |function )([\w.$]+)(?:\(\))?$/.exec(message)?.[1];
  return named === undefined
    ? undefined
    : placeOfName(tokens, named, message.includes('function') || message.endsWith('()'));
}

/** @param name as in `count`, `traces.id` */
function placeOfName(tokens: readonly Token[], name: string, isCall: boolean): number | undefined {
  const parts = name.toLowerCase().split('.');
  const matches = (at: number) =>
    parts.every((part, index) => {
      const token = tokens[at + 2 * index];
      const dot = tokens[at + 2 * index - 1];
      return token?.kind === 'word' && nameOf(token) === part && (index === 0 || dot?.text === '.');
    });
  const last = parts.at(-1);
  const found =
    tokens.find(
      (_token, at) => matches(at) && (tokens[at + 2 * parts.length - 1]?.text === '(') === isCall,
    ) ?? tokens.find((token) => token.kind === 'word' && nameOf(token) === last);
  return found?.at;
}

function placeOf(index: number): number | undefined {
  return index === -1 ? undefined : index;
}
