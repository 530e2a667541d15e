/**
 * A part of the query: its name, a chip for each of its terms, and a button for one more. A chip opens the form that
 * changes it or takes it away.
 */
import type { ComponentChildren, ComponentType } from 'preact';
import { MenuButton } from '../../components/menu-button.tsx';

export interface TermFormProps<Term> {
  /** Undefined for a new one. */
  readonly term: Term | undefined;
  readonly apply: (term: Term) => void;
}

interface ChipsProps<Term> {
  readonly title: string;
  /** What one term is called, as in `calculation`. */
  readonly noun: string;
  readonly terms: readonly Term[];
  readonly write: (term: Term) => string;
  readonly change: (terms: Term[]) => void;
  readonly Form: ComponentType<TermFormProps<Term>>;
  /** What stands beside the title. */
  readonly children?: ComponentChildren;
}

export function Chips<Term>(props: ChipsProps<Term>) {
  const { title, noun, terms, write, change, Form, children } = props;
  return (
    <div class="part">
      <div class="part-title">
        {title}
        {children}
      </div>
      <div class="part-terms">
        {terms.map((term, at) => {
          const words = write(term);
          return (
            <MenuButton
              key={`${at} ${words}`}
              look="chip mono"
              name={`Change ${noun} ${words.slice(0, 200)}`}
              label={<span class="cut">{words}</span>}
            >
              {(close) => (
                <>
                  <Form
                    term={term}
                    apply={(next) => {
                      close();
                      change(terms.with(at, next));
                    }}
                  />
                  <button
                    type="button"
                    class="menu-item remove"
                    onClick={() => {
                      close();
                      change(terms.filter((_, other) => other !== at));
                    }}
                  >
                    Remove
                  </button>
                </>
              )}
            </MenuButton>
          );
        })}
        <MenuButton key={`new ${terms.length}`} look="add" name={`Add ${noun}`} label="+">
          {(close) => (
            <Form
              term={undefined}
              apply={(term) => {
                close();
                change([...terms, term]);
              }}
            />
          )}
        </MenuButton>
      </div>
    </div>
  );
}
