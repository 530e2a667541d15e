/** A field for one line of text, with its label. */
interface TextFieldProps {
  readonly label: string;
  readonly text: string;
  readonly change: (text: string) => void;
  /** In characters. */
  readonly maxLength: number;
  /** Of the label. */
  readonly class?: string;
}

export function TextField({ label, text, change, maxLength, class: name }: TextFieldProps) {
  return (
    <label class={name}>
      {label}
      <input
        class="field"
        type="text"
        maxLength={maxLength}
        value={text}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </label>
  );
}
