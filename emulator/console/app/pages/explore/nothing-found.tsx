/** Says why there are no events: none has arrived, or the filters, the query or the time range hide them. */
import type { ExploreFields, QuerySpec } from '../../../api/explore/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { SetUpLink } from '../../components/set-up-link.tsx';
import { OfAllTime, WithoutQuery } from '../../query/widen-buttons.tsx';

interface NothingFoundProps {
  readonly spec: QuerySpec;
  readonly fields: ExploreFields | undefined;
  readonly change: (spec: QuerySpec) => void;
}

export function NothingFound({ spec, fields, change }: NothingFoundProps) {
  if (fields === undefined) return null;
  if (!fields.has_events) {
    return (
      <div class="card">
        <EmptyState title="No event has arrived yet">
          <span>
            Send spans, logs or metrics by OTLP, or events, to <code>{window.location.origin}</code>
            : <SetUpLink />. This page fills by itself.
          </span>
        </EmptyState>
      </div>
    );
  }
  return (
    <div class="card">
      <EmptyState title="No event matches">
        <span class="choices">
          {(spec.filters ?? []).length > 0 && (
            <button type="button" class="button" onClick={() => change({ ...spec, filters: [] })}>
              Without the filters
            </button>
          )}
          <WithoutQuery />
          <OfAllTime />
        </span>
      </EmptyState>
    </div>
  );
}
