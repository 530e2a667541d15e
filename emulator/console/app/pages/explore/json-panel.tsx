/**
 * The whole query as JSON, as Honeycomb's API takes it: for copying, and for changes that the parts above do not
 * offer.
 */
import { useSignal } from '@preact/signals';
import type { QuerySpec } from '../../../api/explore/shapes.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { readSpec } from './spec.ts';

interface JsonPanelProps {
  /** With its times. */
  readonly query: QuerySpec;
  readonly apply: (query: QuerySpec) => void;
}

export function JsonPanel({ query, apply }: JsonPanelProps) {
  const stored = JSON.stringify(query, null, 2);
  const text = useSignal(stored);
  const read = readSpec(text.value);
  return (
    <div class="card json-panel">
      <textarea
        class="field mono"
        aria-label="Query specification as JSON"
        aria-invalid={!read.ok}
        spellcheck={false}
        rows={Math.min(24, text.value.split('\n').length + 1)}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <div class="json-foot">
        {read.ok ? (
          <span class="soft small">
            <code>POST /1/queries/DATASET</code> takes it, here and at Honeycomb.
          </span>
        ) : (
          <span class="bad small" role="alert">
            {read.error}
          </span>
        )}
        <span class="push" />
        <CopyButton text={text.value} what="query" />
        <button
          type="button"
          class="button small primary"
          disabled={!read.ok || text.value === stored}
          onClick={() => {
            if (read.ok) apply(read.spec);
          }}
        >
          Apply
        </button>
      </div>
    </div>
  );
}
