/** Finds spans by a text in their names, attributes and documents, and goes from one to the next with Enter. */
import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Icon } from '../../components/icon.tsx';
import { useServices } from '../../data/services.ts';
import { findSpans } from './calls.ts';
import type { TraceModel } from './model.ts';
import type { WaterfallRow } from './visible-rows.ts';

interface FindFieldProps {
  readonly model: TraceModel;
  readonly rows: readonly WaterfallRow[];
  /** Ids of what is found; undefined while nothing is looked for. */
  readonly found: Signal<ReadonlySet<string> | undefined>;
  readonly select: (span: number) => void;
  readonly scrollTo: (place: number) => void;
}

const WAIT_MS = 150;

export function FindField({ model, rows, found, select, scrollTo }: FindFieldProps) {
  const { client } = useServices();
  const text = useSignal('');
  const at = useSignal(-1);

  useEffect(() => {
    at.value = -1;
    const wanted = text.value.trim();
    if (wanted === '') {
      found.value = undefined;
      return undefined;
    }
    let isOld = false;
    const timer = setTimeout(() => {
      findSpans(client, model.trace.trace_id, wanted).then(
        ({ ids }) => {
          if (!isOld) found.value = new Set(ids);
        },
        () => (found.value = new Set()),
      );
    }, WAIT_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [text.value, model]);

  function next(by: 1 | -1): void {
    const places = rows.flatMap((row, place) =>
      row.kind === 'span' && found.value?.has(model.trace.spans.ids[row.span] ?? '') ? [place] : [],
    );
    if (places.length === 0) return;
    at.value = (at.value + by + places.length) % places.length;
    const place = places[at.value] ?? 0;
    const row = rows[place];
    scrollTo(place);
    if (row?.kind === 'span') select(row.span);
  }

  return (
    <label class="find-field">
      <Icon name="search" size={13} />
      <input
        type="text"
        aria-label="Find a name or attribute in this trace"
        placeholder="Find a name or attribute"
        data-key="f"
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') next(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') text.value = '';
        }}
      />
      <span class="soft small num">
        {found.value === undefined
          ? ''
          : `${at.value === -1 ? '' : `${at.value + 1} of `}${found.value.size}`}
      </span>
      <kbd>f</kbd>
    </label>
  );
}
