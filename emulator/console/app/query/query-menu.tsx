/** What opens below the query: what is wrong with it, and what could stand at the caret. */
import type { QueryMistake } from '../../api/query/language.ts';
import type { Completion } from './completions.ts';

interface QueryMenuProps {
  readonly isOpen: boolean;
  readonly offered: readonly Completion[];
  readonly chosen: number;
  readonly takesByTab: boolean;
  readonly mistake: QueryMistake | undefined;
  /** Why the emulator refused the query. */
  readonly refusal: string | undefined;
  readonly take: (completion: Completion) => void;
  readonly correct: () => void;
}

export function QueryMenu(props: QueryMenuProps) {
  const { isOpen, offered, chosen, takesByTab, mistake, refusal, take, correct } = props;
  const hasList = isOpen && offered.length > 0;
  if (!hasList && mistake === undefined && (refusal === undefined || !isOpen)) {
    return <ul id="query-menu" role="listbox" aria-label="Completions" hidden />;
  }
  return (
    <div class="query-menu">
      {mistake !== undefined && (
        <p class="bad" role="alert">
          {mistake.message}, at character {mistake.from + 1}.
          {mistake.instead !== undefined && (
            <>
              {' '}
              Did you mean{' '}
              <button
                type="button"
                class="link"
                // The input must keep the focus.
                onMouseDown={(event) => event.preventDefault()}
                onClick={correct}
              >
                {mistake.instead}
              </button>
              ?
            </>
          )}
        </p>
      )}
      {refusal !== undefined && <p class="bad">{refusal}</p>}
      <ul id="query-menu" role="listbox" aria-label="Completions">
        {hasList &&
          offered.map((completion, index) => (
            <li
              key={completion.text}
              id={`completion-${index}`}
              role="option"
              aria-selected={index === chosen}
              onMouseDown={(event) => {
                event.preventDefault();
                take(completion);
              }}
            >
              <span class="cut">{completion.text}</span>
              <span>{completion.note}</span>
            </li>
          ))}
      </ul>
      <p>
        {hasList && (
          <>
            {(takesByTab || mistake?.instead !== undefined) && (
              <>
                <kbd>Tab</kbd> takes {mistake?.instead ?? ''} ·{' '}
              </>
            )}
            <kbd>↓</kbd> next · <kbd>Esc</kbd> closes
          </>
        )}
        {hasList && mistake !== undefined && ' · '}
        {mistake !== undefined &&
          'The page still shows the result of the last query without a mistake.'}
      </p>
    </div>
  );
}
