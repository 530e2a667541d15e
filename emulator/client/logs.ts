/** `cruddur-edge logs`: the newest log lines that match, the oldest of them first, as a terminal shows them. */
import { LEVELS, LogPage, type LogRow } from '../console/api/logs/shapes.ts';
import { command, WrongArgument } from './command.ts';
import { countOf, LAST, sinceOf } from './options.ts';
import type { RunningEmulator } from './running-emulator.ts';
import { printable, utc } from './text.ts';

export const logs = command({
  usage: `logs [FILTER-PATTERN] [--group G] [--stream S] [--level L] [--trace ID] [--last TIME] [--limit N] [--json]`,
  help: `Prints the newest log lines, or those that match a filter pattern of CloudWatch Logs.`,
  options: {
    group: 'NAME: only lines of this log group',
    stream: 'NAME: only lines of this log stream',
    level: `LEVEL: ${LEVELS.join(', ')}`,
    trace: 'ID: only lines of this trace',
    ...LAST,
    limit: 'N: how many lines at most, up to 5000; default 50',
  },
  async run({ emulator, words, options, json, around }) {
    const { group, stream, level, trace, last } = options;
    if (level !== undefined && !LEVELS.some((one) => one === level)) {
      throw new WrongArgument(`--level must be one of ${LEVELS.join(', ')}, is '${level}'`);
    }
    const rows = await findLines(emulator, {
      pattern: words.join(' '),
      from: String(sinceOf(last, around.now())),
      limit: countOf('limit', options['limit'], 50, 5000),
      ...(group !== undefined && { group }),
      ...(stream !== undefined && { stream }),
      ...(level !== undefined && { level }),
      ...(trace !== undefined && { trace }),
    });
    around.out(json ? `${JSON.stringify(rows)}\n` : linesText(rows));
  },
});

/** A page at a time. @param wanted parameters of `/_emulator/logs/list` */
export async function findLines(
  emulator: RunningEmulator,
  { limit, ...wanted }: { readonly limit: number } & Readonly<Record<string, string | number>>,
): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  let after: string | null = '';
  while (after !== null && rows.length < limit) {
    const search = new URLSearchParams(
      Object.entries(wanted).map(([name, value]): [string, string] => [name, String(value)]),
    );
    search.set('limit', String(Math.min(200, limit - rows.length)));
    if (after !== '') search.set('after', after);
    const page: LogPage = await emulator.ask(LogPage, `logs/list?${search}`);
    rows.push(...page.rows);
    after = page.next;
  }
  return rows;
}

/** The oldest first, as they were written. @param rows the newest first */
export function linesText(rows: readonly LogRow[]): string {
  return rows.toReversed().map(line).join('');
}

function line({ time_ms, level, text, group, trace_id }: LogRow): string {
  const trace = trace_id === null ? '' : `  trace ${trace_id}`;
  return `${utc(time_ms)}  ${level.toUpperCase().padEnd(5)}  ${printable(`${group}  ${text}${trace}`)}\n`;
}
