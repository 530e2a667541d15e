/**
 * The query of the scope. It is applied as one types, as soon as it can be read: until then the last one holds. A
 * pasted trace id opens its trace.
 */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { parseQuery } from '../../api/query/language.ts';
import { Refused } from '../data/client.ts';
import { useServices } from '../data/services.ts';
import { complete } from './completions.ts';
import { paintQuery } from './paint.ts';
import { QueryField } from './query-field.tsx';

interface QueryBarProps {
  readonly found?: string | undefined;
  readonly problem?: Error | undefined;
  readonly placeholder?: string;
}

const OF_REQUESTS = 'Paste an id, or route: status: dur:>100 service: …';

/** A person who types pauses as long between words. */
const APPLY_MS = 200;

export function QueryBar({ found, problem, placeholder = OF_REQUESTS }: QueryBarProps) {
  const { navigation, client } = useServices();
  const text = useSignal(navigation.scope.value.query);
  const isTyping = useSignal(false);
  const parsed = parseQuery(text.value);

  // Links and keys change the query too.
  useSignalEffect(() => {
    const { query } = navigation.scope.value;
    if (!isTyping.peek()) text.value = query;
  });
  useEffect(() => {
    if (text.value === navigation.scope.value.query || parsed.kind === 'mistake') return undefined;
    const timer = setTimeout(() => apply(text.value), APPLY_MS);
    return () => clearTimeout(timer);
  }, [text.value]);

  function apply(query: string): void {
    const read = parseQuery(query);
    if (read.kind === 'trace') {
      text.value = navigation.scope.value.query;
      navigation.go(navigation.link('trace', read.traceId));
    } else if (read.kind === 'terms' && query !== navigation.scope.value.query) {
      navigation.setScope({ query: query.trim() === '' ? '' : query }, 'same');
    }
  }

  const mistake = parsed.kind === 'mistake' ? parsed.mistake : undefined;
  return (
    <QueryField
      text={text}
      pieces={paintQuery(text.value, parsed)}
      mistake={mistake}
      refusal={problem instanceof Refused && mistake === undefined ? problem.message : undefined}
      complete={(typed, caret) => complete(client, typed, caret)}
      apply={apply}
      focused={(isFocused) => (isTyping.value = isFocused)}
      label="Query: narrow what is shown, or paste a trace id"
      placeholder={placeholder}
    >
      {found !== undefined && <span class="soft small num">{found}</span>}
      <kbd>/</kbd>
    </QueryField>
  );
}
