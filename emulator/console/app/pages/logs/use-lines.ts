/** The lines of the list and their sum, kept up to date, and how many arrived while it was paused. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { LogPage, LogRow, LogSummary } from '../../../api/logs/shapes.ts';
import type { Loaded } from '../../data/loaded.ts';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { usePages, type Pages } from '../../data/use-pages.ts';
import { readLines, readNew, readSummary, type Asked } from './calls.ts';

interface Lines extends Pages<LogPage, LogRow> {
  readonly summary: Loaded<LogSummary>;
  /** How many arrived while it was paused, as in `12` or `more than 1,000`; undefined when none did. */
  readonly waiting: string | undefined;
}

const isLog = ({ vendors }: { readonly vendors: readonly string[] }) =>
  vendors.includes('cloudwatch');

/** A page of the list; where a pattern has found fewer so far, it is asked for again. */
const FULL = 100;

const SUM_UP_MS = 1000;

export function useLines(asked: Asked): Lines {
  const { client, live, now } = useServices();
  const key = JSON.stringify(asked);
  const waiting = useSignal<string | undefined>(undefined);
  const list = usePages<LogRow, LogPage>((after) => readLines(client, asked, now(), after), {
    of: key,
    keyOf: ({ id }) => id,
    when: isLog,
  });
  const summary = useLoaded(() => readSummary(client, asked, now()), { of: [key] });
  // To sum up a million lines takes some tens of milliseconds, so it is done once a second at most.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const reload = () => {
      timer = undefined;
      summary.reload();
    };
    const stop = live.subscribe((change) => {
      if (isLog(change) && !live.paused.value) timer ??= setTimeout(reload, SUM_UP_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);

  // A pattern is tried on many lines a while at a time.
  const unread = summary.value.value?.unread ?? 0;
  useEffect(() => {
    if (unread === 0) return;
    summary.reload();
    if (list.rows.length < FULL) list.first.reload();
  }, [summary.value.value]);

  useEffect(() => {
    const newest = list.rows.reduce((most, { id }) => Math.max(most, id), 0);
    const stop = live.subscribe((change) => {
      if (!live.paused.value || !isLog(change)) return;
      readNew(client, asked, now(), newest).then(
        ({ count, more }) => {
          if (count > 0) waiting.value = `${more ? 'more than ' : ''}${count.toLocaleString('en')}`;
        },
        () => 'the list stays as it is, which is what was asked for',
      );
    });
    return stop;
  }, [list.rows[0]?.id, key]);
  useEffect(() => {
    if (live.paused.value) return;
    if (waiting.value !== undefined) summary.reload();
    waiting.value = undefined;
  }, [live.paused.value]);
  return { ...list, summary, waiting: live.paused.value ? waiting.value : undefined };
}
