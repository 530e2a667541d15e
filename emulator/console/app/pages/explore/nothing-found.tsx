/** Says why there are no events: none has arrived, or the filters, the query or the time range hide them. */
import type { ExploreFields, QuerySpec } from '../../../api/explore/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { useServices } from '../../data/services.ts';

interface NothingFoundProps {
  readonly spec: QuerySpec;
  readonly fields: ExploreFields | undefined;
  readonly change: (spec: QuerySpec) => void;
}

export function NothingFound({ spec, fields, change }: NothingFoundProps) {
  const { navigation } = useServices();
  const { query, range } = navigation.scope.value;
  if (fields === undefined) return null;
  if (!fields.has_events) {
    return (
      <div class="card">
        <EmptyState title="No event has arrived yet">
          <span>
            Send spans, logs or metrics by OTLP, or events, to <code>{window.location.origin}</code>
            :{' '}
            <a class="link" href={navigation.link('setup')}>
              how to set it up
            </a>
            . This page fills by itself.
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
          {query.trim() !== '' && (
            <button type="button" class="button" onClick={() => navigation.setScope({ query: '' })}>
              Without the query
            </button>
          )}
          {range.kind !== 'all' && (
            <button
              type="button"
              class="button"
              onClick={() => navigation.setScope({ range: { kind: 'all' } })}
            >
              Of all time
            </button>
          )}
        </span>
      </EmptyState>
    </div>
  );
}
