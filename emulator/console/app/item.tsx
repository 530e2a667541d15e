/** One line that opens to its document. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Client } from './client.ts';
import { Raw } from './raw.tsx';

interface ItemProps {
  readonly client: Client;
  readonly document: string;
  readonly request: number | null;
  readonly failed?: boolean;
  /** Shown above the document; made only once the line is open. */
  readonly above?: () => ComponentChildren;
  readonly children: ComponentChildren;
}

export function Item({ client, document, request, failed = false, above, children }: ItemProps) {
  const open = useSignal(false);
  return (
    <li class={failed ? 'failed' : ''}>
      <button
        type="button"
        class="row"
        aria-expanded={open.value}
        onClick={() => (open.value = !open.value)}
      >
        {children}
      </button>
      {open.value && (
        <div class="detail">
          {above?.()}
          <Raw client={client} document={document} request={request} />
        </div>
      )}
    </li>
  );
}
