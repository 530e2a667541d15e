/** The list of what the emulator refused, for the console. */
import type { DatabaseSync } from 'node:sqlite';
import type { Exchanges } from './exchanges.ts';
import type { News } from './news.ts';
import type { Vendor } from './vendor.ts';

export interface Refusal {
  readonly vendor: Vendor;
  readonly operation: string;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** True when the sender could not be verified. @default false */
  readonly unverified?: boolean;
  /** What was refused, to be remembered for a while. @default it is not remembered */
  readonly request?: Request;
}

/** @returns a function that writes the row of a refusal. `receivedMs`: when it was refused, unix milliseconds */
export function createRefusals(
  database: DatabaseSync,
  news: News,
  exchanges: Exchanges,
): (refusal: Refusal, receivedMs: number) => void {
  const insert = database.prepare(
    `INSERT INTO refusals (vendor, received_ms, operation, status, code, message, unverified)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return (
    { vendor, operation, status, code, message, unverified = false, request },
    receivedMs,
  ) => {
    const { lastInsertRowid } = insert.run(
      vendor,
      receivedMs,
      operation,
      status,
      code,
      message,
      unverified ? 1 : 0,
    );
    if (request !== undefined) exchanges.refused(Number(lastInsertRowid), request);
    news.note('refusal');
  };
}
