/** A line of a list that opens to its detail. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

interface RowProps {
  readonly failed?: boolean;
  readonly title?: string;
  /** Made only once the line is open: a list may have thousands. */
  readonly detail: () => ComponentChildren;
  readonly children: ComponentChildren;
}

export function Row({ failed = false, title, detail, children }: RowProps) {
  const open = useSignal(false);
  return (
    <li class={failed ? 'failed' : ''}>
      <button
        type="button"
        class="row"
        aria-expanded={open.value}
        title={title}
        onClick={() => (open.value = !open.value)}
      >
        {children}
      </button>
      {open.value && <div class="detail">{detail()}</div>}
    </li>
  );
}
