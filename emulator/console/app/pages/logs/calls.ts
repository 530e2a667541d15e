/** What the page of logs asks the emulator. */
import {
  Checked,
  LineInContext,
  LogFields,
  LogPage,
  LogSummary,
  NewLines,
  QueryAnswer,
  type Language,
  type Level,
} from '../../../api/logs/shapes.ts';
import type { Client } from '../../data/client.ts';
import { rangeSearch } from '../../data/search.ts';
import type { TimeRange } from '../../data/time-range.ts';

/** Which lines are meant. Undefined ones do not narrow. */
export interface Asked {
  readonly range: TimeRange;
  readonly group: string | undefined;
  readonly stream: string | undefined;
  readonly level: Level | undefined;
  /** In any form of an id. */
  readonly trace: string | undefined;
  /** A filter pattern; empty for all lines. */
  readonly pattern: string;
}

export function readLines(client: Client, asked: Asked, nowMs: number, after?: string) {
  return client.ask(LogPage, `logs/list?${searchOf(asked, nowMs, { after })}`);
}

export function readSummary(client: Client, asked: Asked, nowMs: number) {
  return client.ask(LogSummary, `logs/summary?${searchOf(asked, nowMs)}`);
}

/** @param since row id of the newest line that is shown */
export function readNew(client: Client, asked: Asked, nowMs: number, since: number) {
  return client.ask(NewLines, `logs/new?${searchOf(asked, nowMs, { since: String(since) })}`);
}

export function runQuery(client: Client, asked: Asked, nowMs: number, query: string) {
  return client.ask(QueryAnswer, `logs/insights?${searchOf(asked, nowMs, { query })}`);
}

/** @param around how many lines before and after */
export function readLine(client: Client, id: number, around: number) {
  return client.ask(LineInContext, `logs/line/${id}?around=${around}`);
}

export function check(client: Client, language: Language, text: string) {
  return client.ask(Checked, `logs/check?${new URLSearchParams({ language, text })}`);
}

/** Names of fields; none when they cannot be read, since they only help typing. */
export async function readFields(client: Client) {
  const answer = await client.ask(LogFields, 'logs/fields').catch(() => ({ fields: [] }));
  return answer.fields;
}

function searchOf(
  { range, ...asked }: Asked,
  nowMs: number,
  more: Readonly<Record<string, string | undefined>> = {},
): URLSearchParams {
  const search = rangeSearch(range, nowMs);
  for (const [name, value] of Object.entries({ ...asked, ...more })) {
    if (value !== undefined && value !== '') search.set(name, value);
  }
  return search;
}
