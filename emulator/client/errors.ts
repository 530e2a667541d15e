/** `cruddur-edge errors`: items of Rollbar, or one of them with its newest occurrence. */
import * as v from 'valibot';
import {
  ItemDetail,
  ItemList,
  Occurrence,
  SHOWN,
  type ItemRow,
} from '../console/api/errors/shapes.ts';
import { command, WrongArgument } from './command.ts';
import { countOf, LAST, sinceOf } from './options.ts';
import type { RunningEmulator } from './running-emulator.ts';
import { printable, table, utc } from './text.ts';

export const errors = command({
  usage: `errors [QUERY | NUMBER] [--show STATUS] [--last TIME] [--limit N] [--json]`,
  help: `Lists items of Rollbar, the one that occurred last first. With the number of an item it prints that item, and what
happened before its newest occurrence.`,
  options: {
    show: `STATUS: ${SHOWN.join(', ')}; default active`,
    ...LAST,
    limit: 'N: how many items at most, up to 2000; default 20',
  },
  async run({ emulator, words, options, json, around }) {
    const text = words.join(' ');
    if (/^#?\d{1,15}$/.test(text)) {
      const found = await readItem(emulator, text.replace('#', ''));
      around.out(json ? `${JSON.stringify(found)}\n` : itemText(found));
      return;
    }
    const { show = 'active' } = options;
    if (!SHOWN.some((one) => one === show)) {
      throw new WrongArgument(`--show must be one of ${SHOWN.join(', ')}, is '${show}'`);
    }
    const { rows } = await findItems(emulator, {
      q: text,
      show,
      from: String(sinceOf(options['last'], around.now())),
      limit: String(countOf('limit', options['limit'], 20, 2000)),
    });
    around.out(json ? `${JSON.stringify(rows)}\n` : itemsText(rows));
  },
});

/** @param wanted parameters of `/_emulator/errors` */
export function findItems(
  emulator: RunningEmulator,
  wanted: Readonly<Record<string, string>>,
): Promise<ItemList> {
  return emulator.ask(ItemList, `errors?${new URLSearchParams(wanted)}`);
}

const Found = v.object({ item: ItemDetail, newest: v.nullable(Occurrence) });
type Found = v.InferOutput<typeof Found>;

/** @param counter the number that people quote */
export async function readItem(emulator: RunningEmulator, counter: string): Promise<Found> {
  const item = await emulator.ask(ItemDetail, `errors/${counter}`);
  const newest =
    item.kept === 0 ? null : await emulator.ask(Occurrence, `errors/${counter}/occurrences/newest`);
  return { item, newest };
}

export function itemsText(rows: readonly ItemRow[]): string {
  return table(TITLES, rows.map(line));
}

const TITLES = ['item', 'level', 'status', 'times', 'last, UTC', 'environment', 'title'];

function line(row: ItemRow): (string | number)[] {
  const { counter, level, status, times, last_ms, environment, title } = row;
  return [`#${counter}`, level, status, times, utc(last_ms), environment, title];
}

export function itemText({ item, newest }: Found): string {
  const { counter, title, level, status, environment, total, first_ms, last_ms } = item;
  const lines = [
    `#${counter} ${title}`,
    `${level} · ${status} · ${environment} · ${total} times, from ${utc(first_ms)} to ${utc(last_ms)} UTC`,
    ...(item.context === null ? [] : [`In ${item.context}`]),
  ];
  if (newest !== null) {
    lines.push(
      `Newest: ${utc(newest.time_ms)} UTC${newest.trace_id === null ? '' : `, trace ${newest.trace_id}`}`,
      ...newest.facts.map(({ name, value }) => `  ${name}: ${value}`),
      ...newest.steps.map(
        ({ time_ms, kind, text }) => `  ${utc(time_ms)}  ${kind.padEnd(10)}  ${text}`,
      ),
    );
  }
  return lines.map((one) => `${printable(one)}\n`).join('');
}
