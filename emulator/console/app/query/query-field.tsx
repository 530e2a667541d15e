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

/** Completions, and the text and caret that they complete. */
interface Offer {
  readonly value: string;
  readonly caret: number;
  readonly completions: readonly Completion[];
}

const MOVES_CARET: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowRight', 'Home', 'End']);

const NOTHING: Offer = { value: '', caret: 0, completions: [] };

export function QueryField(props: QueryFieldProps) {
  const { text, pieces, mistake, refusal, complete, apply, focused, label, placeholder } = props;
  const isOpen = useSignal(false);
  const offer = useSignal<Offer>(NOTHING);
  const chosen = useSignal(0);
  /** Whether a person went to the chosen one with the arrows: then Enter takes it. */
  const isMeant = useSignal(false);
  /** Whether a person has typed since the last one was taken. Otherwise Tab leaves the field. */
  const isTyped = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const paint = useRef<HTMLDivElement>(null);

  /** What the field holds now, and where the caret is. */
  function place() {
    const value = input.current?.value ?? '';
    return { value, caret: input.current?.selectionStart ?? value.length };
  }

  /** Those that complete something else would be put in the wrong place. */
  function isCurrent({ value, caret }: Offer): boolean {
    const now = place();
    return now.value === value && now.caret === caret;
  }

  async function refresh(): Promise<void> {
    const { value, caret } = place();
    const completions = await complete(value, caret);
    const next = { value, caret, completions };
    if (!isCurrent(next) || input.current?.matches(':focus') !== true) return;
    offer.value = next;
    isOpen.value = true;
    chosen.value = 0;
    isMeant.value = false;
  }

  function change(value: string): void {
    text.value = value;
    isTyped.value = true;
    isMeant.value = false;
    void refresh();
  }

  /** What the menu shows may complete a text of before: then the same is taken of those that complete the new one. */
  function take(completion: Completion): void {
    if (isCurrent(offer.value)) put(completion);
    else void takeLater(({ text }) => text === completion.text);
  }

  async function takeLater(isWanted: (completion: Completion) => boolean): Promise<void> {
    await refresh();
    const wanted = offer.value.completions.find(isWanted);
    if (wanted !== undefined && isCurrent(offer.value)) put(wanted);
  }

  function put({ text: taken, from }: Completion): void {
    const field = input.current;
    if (field === null) return;
    const { caret } = place();
    const rest = field.value.slice(caret);
    const goesOn = /[:(.]$/.test(taken) || rest.startsWith(' ');
    const written = goesOn ? taken : `${taken} `;
    const end = from + written.length;
    field.value = field.value.slice(0, from) + written + rest;
    field.setSelectionRange(end, end);
    field.focus();
    offer.value = NOTHING;
    change(field.value);
    isTyped.value = false;
  }

  function onCaretMoved(): void {
    if (isOpen.value && !isCurrent(offer.value)) void refresh();
  }

  const { completions } = offer.value;
  const takesByTab = isTyped.value || isMeant.value;

  function onKeyDown(event: KeyboardEvent): void {
    const completion = isCurrent(offer.value) ? completions[chosen.value] : undefined;
    const move = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (move !== 0 && completions.length > 0) {
      chosen.value = (chosen.value + move + completions.length) % completions.length;
      isOpen.value = true;
      isMeant.value = true;
      event.preventDefault();
    } else if (event.key === 'Enter' && isOpen.value && isMeant.value && completion !== undefined) {
      take(completion);
      event.preventDefault();
    } else if (event.key === 'Tab' && isOpen.value && !event.shiftKey && text.value !== '') {
      if (mistake?.instead !== undefined) correct();
      else if (completion !== undefined && takesByTab) take(completion);
      else if (isTyped.value && !isCurrent(offer.value)) void takeLater(() => true);
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

  const hasOffers = isOpen.value && completions.length > 0;
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
            void refresh();
          }}
          onBlur={() => {
            isOpen.value = false;
            offer.value = NOTHING;
            apply(text.value, false);
            focused?.(false);
          }}
          onKeyDown={onKeyDown}
          onKeyUp={({ key }) => {
            if (MOVES_CARET.has(key)) onCaretMoved();
          }}
          onClick={onCaretMoved}
          onScroll={({ currentTarget: { scrollLeft } }) => paint.current?.scrollTo(scrollLeft, 0)}
        />
      </div>
      {props.children}
      <QueryMenu
        isOpen={isOpen.value}
        offered={completions}
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
