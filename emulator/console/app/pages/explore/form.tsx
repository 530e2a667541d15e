/** The forms behind chips are made of these. */
import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

export const FIELD_LIST = 'explore-fields';

interface FormProps {
  readonly submit: () => void;
  /** Why it cannot be applied as it is. */
  readonly missing?: string | undefined;
  readonly children: ComponentChildren;
}

export function Form({ submit, missing, children }: FormProps) {
  return (
    <form
      class="term-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (missing === undefined) submit();
      }}
    >
      {children}
      <button type="submit" class="button small primary" disabled={missing !== undefined}>
        {missing ?? 'Apply'}
      </button>
    </form>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: Signal<string>;
  /** Id of a datalist. */
  readonly list?: string;
  readonly placeholder?: string;
}

export function Text({ label, value, list, placeholder }: TextProps) {
  return (
    <label>
      {label}
      <input
        type="text"
        class="field mono"
        autocomplete="off"
        spellcheck={false}
        {...(list !== undefined && { list })}
        {...(placeholder !== undefined && { placeholder })}
        value={value.value}
        onInput={(event) => (value.value = event.currentTarget.value)}
      />
    </label>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: Signal<string>;
  readonly options: readonly (readonly [value: string, words: string])[];
}

export function Select({ label, value, options }: SelectProps) {
  return (
    <label>
      {label}
      <select
        class="field"
        value={value.value}
        onChange={(event) => (value.value = event.currentTarget.value)}
      >
        {options.map(([name, words]) => (
          <option key={name} value={name} selected={name === value.value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
