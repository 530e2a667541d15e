/** The field that narrows the charts: words of names, and `namespace:`, `name:` or any dimension with a value. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { parseQuery } from '../../../api/query/language.ts';
import type { MetricGroup } from '../../../api/metrics/shapes.ts';
import { useServices } from '../../data/services.ts';
import { paintQuery } from '../../query/paint.ts';
import { QueryField } from '../../query/query-field.tsx';
import { completionsOf } from './find.ts';

/** Name of it in the address. */
export const FIND = 'find';

export function MetricQuery({ groups }: { groups: readonly MetricGroup[] }) {
  const { navigation } = useServices();
  const applied = () => navigation.location.value.own[FIND] ?? '';
  const text = useSignal(applied());
  const isTyping = useSignal(false);
  const parsed = parseQuery(text.value);
  const isRight = parsed.kind === 'terms';

  useSignalEffect(() => {
    const { own } = navigation.location.value;
    if (!isTyping.peek()) text.value = own[FIND] ?? '';
  });
  useEffect(() => {
    if (!isRight || text.value === applied()) return;
    navigation.setOwn({ [FIND]: text.value.trim() === '' ? undefined : text.value });
  }, [text.value]);

  return (
    <QueryField
      text={text}
      pieces={paintQuery(text.value, parsed)}
      mistake={parsed.kind === 'mistake' ? parsed.mistake : undefined}
      refusal={undefined}
      complete={async (typed, caret) => completionsOf(groups, typed.slice(0, caret))}
      apply={() => undefined}
      focused={(isFocused) => (isTyping.value = isFocused)}
      label="Find metrics by name, namespace or dimension"
      placeholder="namespace: name: or a dimension, such as route:/api/activities"
    >
      <kbd>/</kbd>
    </QueryField>
  );
}
