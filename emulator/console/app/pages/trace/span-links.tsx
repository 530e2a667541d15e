/** Where one goes from a span: to the log lines and items of its trace, and to its service on the map. */
import { useServices } from '../../data/services.ts';
import { hrefOf } from '../../data/location.ts';
import { plural } from '../../format.ts';
import { serviceOf, type TraceModel } from './model.ts';

/** More items than this are not linked from here; each stands in its row. */
const MOST_ITEMS = 3;

export function SpanLinks({ model: { trace, size }, span }: { model: TraceModel; span: number }) {
  const { navigation } = useServices();
  const { trace_id: id, counts, marks } = trace;
  const items = [...new Set(marks.flatMap(({ item }) => item ?? []))].slice(0, MOST_ITEMS);
  const pick = serviceOf(trace, span);
  const { value: scope } = navigation.scope;
  return (
    <p class="span-links">
      {counts.cloudwatch > 0 && (
        <a class="button small" href={navigation.link('logs', id)}>
          {plural(counts.cloudwatch, 'log line')}
        </a>
      )}
      {items.map((item) => (
        <a key={item} class="button small" href={navigation.link('errors', String(item))}>
          Item #{item}
        </a>
      ))}
      {size > 0 && (
        <a class="button small" href={hrefOf({ page: 'map', id: undefined, scope, own: { pick } })}>
          On the map
        </a>
      )}
    </p>
  );
}
