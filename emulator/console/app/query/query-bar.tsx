/**
 * The query of the scope, with colours, completion and what is wrong with it. It is applied as one types, as soon as it
 * can be read: until then the last one holds. A pasted trace id opens its trace.
 */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { parseQuery } from '../../api/query/language.ts';
import { Icon } from '../components/icon.tsx';
import { Refused } from '../data/client.ts';
import { useServices } from '../data/services.ts';
import { complete, type Completion } from './completions.ts';
import { paintQuery } from './paint.ts';
import { QueryMenu } from './query-menu.tsx';

interface QueryBarProps {
  readonly found?: string | undefined;
  readonly problem?: Error | undefined;
}

/** A person who types pauses as long between words. */
const APPLY_MS = 200;

export function QueryBar({ found, problem }: QueryBarProps) {
  const { navigation, client } = useServices();
  const text = useSignal(navigation.scope.value.query);
  const isOpen = useSignal(false);
  const offered = useSignal<readonly Completion[]>([]);
  const chosen = useSignal(0);
  const input = useRef<HTMLInputElement>(null);
  const paint = useRef<HTMLDivElement>(null);
  const parsed = parseQuery(text.value);

  // Links and keys change the query too.
  useSignalEffect(() => {
    const { query } = navigation.scope.value;
    if (document.activeElement !== input.current) text.value = query;
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

  async function offer(): Promise<void> {
    const { value, selectionStart } = input.current ?? { value: '', selectionStart: 0 };
    const completions = await complete(client, value, selectionStart ?? value.length);
    if (input.current?.value !== value) return;
    offered.value = completions;
    chosen.value = 0;
  }

  function change(value: string): void {
    text.value = value;
    isOpen.value = true;
    void offer();
  }

  function take({ text: taken, from }: Completion): void {
    const field = input.current;
    if (field === null) return;
    const caret = field.selectionStart ?? field.value.length;
    const rest = field.value.slice(caret);
    const isValue = !taken.endsWith(':');
    const put = isValue && !rest.startsWith(' ') ? `${taken} ` : taken;
    field.value = field.value.slice(0, from) + put + rest;
    field.setSelectionRange(from + put.length, from + put.length);
    field.focus();
    change(field.value);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const completion = offered.value[chosen.value];
    const move = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (move !== 0 && offered.value.length > 0) {
      chosen.value = (chosen.value + move + offered.value.length) % offered.value.length;
      isOpen.value = true;
      event.preventDefault();
    } else if (event.key === 'Tab' && isOpen.value && !event.shiftKey && text.value !== '') {
      if (parsed.kind === 'mistake' && parsed.mistake.instead !== undefined) correct();
      else if (completion !== undefined) take(completion);
      else return;
      event.preventDefault();
    } else if (event.key === 'Enter') {
      isOpen.value = false;
      apply(text.value);
    } else if (event.key === 'Escape' && isOpen.value) {
      isOpen.value = false;
      event.preventDefault();
      event.stopPropagation();
    }
  }

  function correct(): void {
    if (parsed.kind !== 'mistake' || parsed.mistake.instead === undefined) return;
    const { from, to, instead } = parsed.mistake;
    change(text.value.slice(0, from) + instead + text.value.slice(to));
  }

  const refusal =
    problem instanceof Refused && parsed.kind !== 'mistake' ? problem.message : undefined;
  const isWrong = parsed.kind === 'mistake' || refusal !== undefined;
  return (
    <div class={isWrong ? 'query-bar wrong' : 'query-bar'}>
      <Icon name="search" size={15} />
      <div class="query-field">
        <div ref={paint} class="query-paint" aria-hidden="true">
          {paintQuery(text.value, parsed).map((piece, index) => (
            <span key={index} class={piece.kind}>
              {piece.text}
            </span>
          ))}
        </div>
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label="Query: narrow what is shown, or paste a trace id"
          aria-expanded={isOpen.value}
          aria-controls="query-menu"
          aria-autocomplete="list"
          aria-invalid={isWrong}
          aria-activedescendant={isOpen.value ? `completion-${chosen.value}` : undefined}
          aria-keyshortcuts="/"
          data-key="/"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder="Paste an id, or route: status: dur:>100 service: …"
          value={text.value}
          onInput={(event) => change(event.currentTarget.value)}
          onFocus={() => void offer().then(() => (isOpen.value = true))}
          onBlur={() => {
            isOpen.value = false;
            apply(text.value);
          }}
          onKeyDown={onKeyDown}
          onScroll={({ currentTarget: { scrollLeft } }) => paint.current?.scrollTo(scrollLeft, 0)}
        />
      </div>
      {found !== undefined && <span class="soft small num">{found}</span>}
      <kbd>/</kbd>
      <QueryMenu
        isOpen={isOpen.value}
        offered={offered.value}
        chosen={chosen.value}
        mistake={parsed.kind === 'mistake' ? parsed.mistake : undefined}
        refusal={refusal}
        take={take}
        correct={correct}
      />
    </div>
  );
}
