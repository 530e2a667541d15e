/** Runs one statement and writes its rows as JSON. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { SQL_LIMITS } from './limits.ts';
import type { Ask, Told } from './messages.ts';
import { judgeStatement, locateMistake } from './mistake.ts';

/**
 * An integer beyond 2^53 is written as a text of digits, so that none of them is lost; bytes as `{"base64": …}`. A
 * text ends at its first NUL character, as in all of node:sqlite.
 *
 * @param now milliseconds
 */
export function readSql(
  database: DatabaseSync,
  { sql, rows: most }: Pick<Ask, 'sql' | 'rows'>,
  now: () => number,
): Told {
  const judged = judgeStatement(sql);
  if (judged !== undefined) return mistake(judged.message, judged.at);
  const startMs = now();
  try {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const columns = statement.columns().map(({ name }) => name);
    const rows: string[] = [];
    let bytes = 0;
    let leftOut: 'rows' | 'bytes' | null = null;
    for (const row of statement.iterate()) {
      if (rows.length === most) leftOut = 'rows';
      const text = JSON.stringify(Object.values(row).map(plain));
      bytes += Buffer.byteLength(text);
      if (bytes > SQL_LIMITS.bytes) leftOut = 'bytes';
      if (leftOut !== null) break;
      rows.push(text);
    }
    const head = JSON.stringify({ columns, left_out: leftOut, ms: now() - startMs });
    return { kind: 'answer', body: `${head.slice(0, -1)},"rows":[${rows.join(',')}]}` };
  } catch (error) {
    const message = messageOf(error);
    return mistake(
      message,
      locateMistake(sql, message, (text) => faultOf(database, text)),
    );
  }
}

function mistake(message: string, at: number | undefined): Told {
  return { kind: 'mistake', message, ...(at !== undefined && { at }) };
}

function faultOf(database: DatabaseSync, sql: string): string | undefined {
  try {
    database.prepare(sql);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function plain(value: SQLOutputValue): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
