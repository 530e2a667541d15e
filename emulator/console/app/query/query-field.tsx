/**
 * A text of a small language, with colours, completion and what is wrong with it. Its caller decides what it offers,
 * what counts as wrong and what a text does.
 */
import { useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { QueryMistake } from '../../api/query/language.ts';
import { Icon } from '../components/icon.tsx';
import type { Completion } from './completions.ts';
import type { Piece } from './paint.ts';
import { QueryMenu } from './query-menu.tsx';

interface QueryFieldProps {
  readonly text: Signal<string>;
  /** The text in pieces to be coloured. */
  readonly pieces: readonly Piece[];
  readonly mistake: QueryMistake | undefined;
  /** Why the emulator refused it, where the language alone cannot tell. */
  readonly refusal: string | undefined;
  /** @param caret how many characters stand before it */
  readonly complete: (text: string, caret: number) => Promise<readonly Completion[]>;
  /** Called at Enter, and with `isEntered` false when the field is left. */
  readonly apply: (text: string, isEntered: boolean) => void;
  /** Told when a person is in the field or leaves it. */
  readonly focused?: (isFocused: boolean) => void;
  readonly label: string;
  readonly placeholder: string;
  /** Stands at the end of the field. */
  readonly children?: ComponentChildren;
}

export function QueryField(props: QueryFieldProps) {
  const { text, pieces, mistake, refusal, complete, apply, focused, label, placeholder } = props;
  const isOpen = useSignal(false);
  const offered = useSignal<readonly Completion[]>([]);
  const chosen = useSignal(0);
  /** Whether a person went to the chosen one with the arrows: then Enter takes it. */
  const isMeant = useSignal(false);
  /** Whether a person has typed since the last one was taken. Otherwise Tab leaves the field. */
  const isTyped = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const paint = useRef<HTMLDivElement>(null);

  async function offer(): Promise<void> {
    const { value, selectionStart } = input.current ?? { value: '', selectionStart: 0 };
    const completions = await complete(value, selectionStart ?? value.length);
    const field = input.current;
    if (field === null || field.value !== value || !field.matches(':focus')) return;
    offered.value = completions;
    isOpen.value = true;
    chosen.value = 0;
    isMeant.value = false;
  }

  function change(value: string): void {
    text.value = value;
    isTyped.value = true;
    void offer();
  }

  function take({ text: taken, from }: Completion): void {
    const field = input.current;
    if (field === null) return;
    const caret = field.selectionStart ?? field.value.length;
    const rest = field.value.slice(caret);
    const goesOn = /[:(.]$/.test(taken) || rest.startsWith(' ');
    const put = goesOn ? taken : `${taken} `;
    field.value = field.value.slice(0, from) + put + rest;
    field.setSelectionRange(from + put.length, from + put.length);
    field.focus();
    // Those of the text before would be taken by the next key.
    offered.value = [];
    change(field.value);
    isTyped.value = false;
  }

  const takesByTab = isTyped.value || isMeant.value;

  function onKeyDown(event: KeyboardEvent): void {
    const completion = offered.value[chosen.value];
    const move = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (move !== 0 && offered.value.length > 0) {
      chosen.value = (chosen.value + move + offered.value.length) % offered.value.length;
      isOpen.value = true;
      isMeant.value = true;
      event.preventDefault();
    } else if (event.key === 'Enter' && isOpen.value && isMeant.value && completion !== undefined) {
      take(completion);
      event.preventDefault();
    } else if (event.key === 'Tab' && isOpen.value && !event.shiftKey && text.value !== '') {
      if (mistake?.instead !== undefined) correct();
      else if (completion !== undefined && takesByTab) take(completion);
      else return;
      event.preventDefault();
    } else if (event.key === 'Enter') {
      isOpen.value = false;
      apply(text.value, true);
    } else if (event.key === 'Escape' && isOpen.value) {
      isOpen.value = false;
      event.preventDefault();
      event.stopPropagation();
    }
  }

  function correct(): void {
    if (mistake?.instead === undefined) return;
    const { from, to, instead } = mistake;
    change(text.value.slice(0, from) + instead + text.value.slice(to));
  }

  const hasOffers = isOpen.value && offered.value.length > 0;
  const isWrong = mistake !== undefined || refusal !== undefined;
  return (
    <div class={isWrong ? 'query-bar wrong' : 'query-bar'}>
      <Icon name="search" size={15} />
      <div class="query-field">
        <div ref={paint} class="query-paint" aria-hidden="true">
          {pieces.map((piece, index) => (
            <span key={index} class={piece.kind}>
              {piece.text}
            </span>
          ))}
        </div>
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={hasOffers}
          aria-controls="query-menu"
          aria-autocomplete="list"
          aria-invalid={isWrong}
          aria-activedescendant={hasOffers ? `completion-${chosen.value}` : undefined}
          aria-keyshortcuts="/"
          data-key="/"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder={placeholder}
          value={text.value}
          onInput={(event) => change(event.currentTarget.value)}
          onFocus={() => {
            isTyped.value = false;
            focused?.(true);
            void offer();
          }}
          onBlur={() => {
            isOpen.value = false;
            offered.value = [];
            apply(text.value, false);
            focused?.(false);
          }}
          onKeyDown={onKeyDown}
          onScroll={({ currentTarget: { scrollLeft } }) => paint.current?.scrollTo(scrollLeft, 0)}
        />
      </div>
      {props.children}
      <QueryMenu
        isOpen={isOpen.value}
        offered={offered.value}
        chosen={chosen.value}
        takesByTab={takesByTab}
        mistake={mistake}
        refusal={refusal}
        take={take}
        correct={correct}
      />
    </div>
  );
}
