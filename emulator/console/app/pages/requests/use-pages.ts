/** The pages of the list that have been read so far: the first is read again when something arrives. */
import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { RequestPage, RequestRow } from '../../../api/requests/shapes.ts';
import type { Loaded } from '../../data/loaded.ts';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { readList, type Order } from './calls.ts';

export interface Pages {
  readonly first: Loaded<RequestPage>;
  readonly rows: readonly RequestRow[];
  /** Reads the next page; undefined at the end. */
  readonly more: (() => void) | undefined;
  readonly isReading: ReadonlySignal<boolean>;
  /** How many traces arrived while it was paused. */
  readonly waiting: number;
}

export function usePages(order: Order): Pages {
  const { client, navigation, live, now } = useServices();
  const scope = navigation.scope.value;
  const key = JSON.stringify([scope, order]);
  const further = useSignal<{ key: string; pages: readonly RequestPage[] }>({ key, pages: [] });
  const isReading = useSignal(false);
  const waiting = useSignal<ReadonlySet<string>>(new Set());
  const latest = useRef(key);
  latest.current = key;
  const first = useLoaded(() => readList(client, scope, order, now()), {
    of: [key],
    when: ({ traces, vendors }) => traces.length > 0 || vendors.length > 0,
    pausable: true,
  });
  useEffect(
    () =>
      live.subscribe(({ traces }) => {
        if (live.paused.value) waiting.value = new Set([...waiting.value, ...traces]);
      }),
    [],
  );
  useEffect(() => {
    if (!live.paused.value) waiting.value = new Set();
  }, [live.paused.value]);

  const pages = further.value.key === key ? further.value.pages : [];
  const read = first.value.value;
  const next = (pages.at(-1) ?? read)?.next ?? null;
  const seen = new Set<string>();
  const rows = [...(read === undefined ? [] : [read]), ...pages]
    .flatMap((page) => page.rows)
    // What arrived meanwhile moved others to the next page.
    .filter(({ trace_id }) => !seen.has(trace_id) && seen.add(trace_id));

  async function readMore(after: string): Promise<void> {
    if (isReading.value) return;
    isReading.value = true;
    try {
      const page = await readList(client, scope, order, now(), after);
      if (latest.current === key) further.value = { key, pages: [...pages, page] };
    } finally {
      isReading.value = false;
    }
  }
  return {
    first,
    rows,
    more: next === null ? undefined : () => void readMore(next),
    isReading,
    waiting: waiting.value.size,
  };
}
