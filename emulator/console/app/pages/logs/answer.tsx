/** The sentence above the lines: how many there are, how many are errors, and what most errors say. */
import type { Level, LogSummary, QueryAnswer } from '../../../api/logs/shapes.ts';
import { whenTimeRange } from '../../data/time-range.ts';
import { clockSecond, duration, number, plural } from '../../format.ts';
import type { Asked } from './calls.ts';

/** One line of a level. */
const LINES: Readonly<Record<Level, string>> = {
  error: 'error line',
  warn: 'warning line',
  info: 'info line',
  debug: 'debug line',
  none: 'level-less line',
};

export function Answer({ summary, asked }: { summary: LogSummary; asked: Asked }) {
  const { count, levels, worst, unread } = summary;
  const errors = asked.level === undefined || asked.level === 'error' ? levels.error : 0;
  return (
    <p class="answer">
      <b>{plural(count, asked.level === undefined ? 'line' : LINES[asked.level])}</b> {when(asked)}
      {asked.level === undefined && (
        <>
          , {errors === 0 ? 'none of them an error' : <b class="bad">{plural(errors, 'error')}</b>}
        </>
      )}
      .{' '}
      {worst !== null && (
        <>
          {shareOf(worst.count, worst.of, errors)} <b>{worst.text}</b>, the first at{' '}
          {clockSecond(worst.first_ms)}.{' '}
        </>
      )}
      {unread > 0 && `Still looking through ${number(unread)} older ones.`}
    </p>
  );
}

export function QuerySentence({ answer }: { answer: QueryAnswer }) {
  const { rows, left_out, matched, scanned, took_ms } = answer;
  return (
    <p class="answer">
      <b>{plural(rows.length + left_out, 'row')}</b> out of <b>{plural(matched, 'line')}</b> that
      match, of {number(scanned)} looked at in {duration(took_ms)}.
      {left_out > 0 && ` The first ${number(rows.length)} are shown.`}
    </p>
  );
}

function shareOf(count: number, of: number, errors: number): string {
  const among = of < errors ? ` of the newest ${number(of)}` : '';
  if (count === of) return of === 1 ? 'It says' : `All${among} of them say`;
  return `${number(count)}${among} of them ${count === 1 ? 'says' : 'say'}`;
}

function when({ range, pattern, trace }: Asked): string {
  const which = [
    ...(trace === undefined ? [] : ['of the trace']),
    ...(pattern.trim() === '' ? [] : ['matching the pattern']),
  ];
  return [...which, whenTimeRange(range, (ms) => clockSecond(ms))].join(' ');
}
