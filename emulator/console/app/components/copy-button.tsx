/** Copies a text and says that it did. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

interface CopyButtonProps {
  readonly text: string;
  /** What it copies, for screen readers: `trace id`. */
  readonly what: string;
  /** @default 'copy' */
  readonly children?: ComponentChildren;
  /** Pressed by this key too. */
  readonly hotKey?: string;
}

export function CopyButton({ text, what, children = 'copy', hotKey }: CopyButtonProps) {
  const copied = useSignal(false);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text);
    copied.value = true;
    setTimeout(() => (copied.value = false), 1500);
  }
  return (
    <button
      type="button"
      class="button small quiet copy"
      aria-label={`Copy ${what}`}
      data-key={hotKey}
      onClick={() => void copy()}
    >
      <Icon name={copied.value ? 'check' : 'copy'} size={13} />
      {copied.value ? 'copied' : children}
    </button>
  );
}
