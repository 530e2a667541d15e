/** The list of requests, a page at a time, and how many arrived while it was paused. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RequestPage, RequestRow } from '../../../api/requests/shapes.ts';
import { useServices } from '../../data/services.ts';
import { usePages, type Pages } from '../../data/use-pages.ts';
import { readList, type Order } from './calls.ts';

interface Requests extends Pages<RequestPage, RequestRow> {
  /** How many traces arrived while it was paused. */
  readonly waiting: number;
}

export function useRequests(order: Order): Requests {
  const { client, navigation, live, now } = useServices();
  const scope = navigation.scope.value;
  const waiting = useSignal<ReadonlySet<string>>(new Set());
  const pages = usePages<RequestRow, RequestPage>(
    (after) => readList(client, scope, order, now(), after),
    {
      of: JSON.stringify([scope, order]),
      keyOf: ({ trace_id }) => trace_id,
      when: ({ traces, vendors }) => traces.length > 0 || vendors.length > 0,
    },
  );
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
  return { ...pages, waiting: waiting.value.size };
}
