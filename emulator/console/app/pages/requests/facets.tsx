/** Often asked questions with their counts, each of which narrows the list; and the colours of its services. */
import {
  FACETS,
  SLOW_MS,
  type RequestRow,
  type RequestSummary,
} from '../../../api/requests/shapes.ts';
import { hasTerms, withoutTerms } from './terms.ts';
import { ServiceSquare } from '../../components/service-square.tsx';
import { useServices } from '../../data/services.ts';
import { number } from '../../format.ts';

interface FacetsProps {
  readonly summary: RequestSummary;
  readonly rows: readonly RequestRow[];
}

/** More names than this do not make a legend. */
const MOST_SERVICES = 8;

export function Facets({ summary, rows }: FacetsProps) {
  const { navigation } = useServices();
  const { query } = navigation.scope.value;
  const services = [...new Set(rows.flatMap(({ parts }) => parts.map(({ service }) => service)))];
  const facets = [
    { title: 'Failed', term: 'failed:true', count: summary.failed, isBad: true },
    { title: 'Error inside', term: 'error:true failed:false', count: summary.inside, isBad: true },
    { title: `Over ${SLOW_MS} ms`, term: `dur:>${SLOW_MS}`, count: summary.slow, isBad: false },
    { title: 'Not in X-Ray', term: FACETS.not_in_xray, count: summary.not_in_xray, isBad: false },
    { title: 'Refused or lost', term: FACETS.undelivered, count: summary.undelivered, isBad: true },
  ];
  return (
    <div class="facets">
      {facets.map(({ title, term, count, isBad }) => {
        const isOn = hasTerms(query, term);
        const next = isOn ? withoutTerms(query, term) : `${query} ${term}`.trim();
        return (
          <button
            key={term}
            type="button"
            class="button small"
            aria-pressed={isOn}
            disabled={count === 0 && !isOn}
            onClick={() => navigation.setScope({ query: next })}
          >
            {title}
            {count !== null && (
              <span class={isBad && count > 0 ? 'bad strong num' : 'soft num'}>
                {number(count)}
              </span>
            )}
          </button>
        );
      })}
      <span class="legend push">
        {services.slice(0, MOST_SERVICES).map((service) => (
          <span key={service}>
            <ServiceSquare service={service} />
            <span class="cut">{service}</span>
          </span>
        ))}
      </span>
    </div>
  );
}
