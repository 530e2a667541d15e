/** Values that a column has in the newest events, to choose from. */
import { useEffect, useId } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import * as v from 'valibot';
import { useServices } from '../../data/services.ts';

const Offered = v.object({ values: v.array(v.object({ value: v.string() })) });
/** A person who types pauses as long between words. */
const WAIT_MS = 200;

/** @returns the values, and an id for the datalist that holds them */
export function useValues(column: string) {
  const { client } = useServices();
  const values = useSignal<readonly string[]>([]);
  useEffect(() => {
    if (column === '') return undefined;
    let isLeft = false;
    const timer = setTimeout(() => {
      client.ask(Offered, `query/values?${new URLSearchParams({ key: column })}`).then(
        (answer) => {
          if (!isLeft) values.value = answer.values.map(({ value }) => value);
        },
        () => 'offering values is a help, which may fail in silence',
      );
    }, WAIT_MS);
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [column]);
  return { values: values.value, list: useId() };
}
