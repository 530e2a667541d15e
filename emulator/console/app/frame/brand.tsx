/** The four vendors' shapes, which lead to the first page. */
import { useServices } from '../data/services.ts';

export function Brand() {
  const { navigation } = useServices();
  return (
    <a class="brand" href={navigation.link('requests')} title="cruddur-edge">
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M5.2.8l4 2.2v4.5l-4 2.2-4-2.2V3z" fill="var(--honeycomb-fill)" />
        <path d="M15 .6l4.6 4.6L15 9.8l-4.6-4.6z" fill="var(--xray)" />
        <rect x="1.2" y="11" width="8" height="8" rx="1.6" fill="var(--cloudwatch)" />
        <circle cx="15" cy="15" r="4.2" fill="var(--rollbar)" />
      </svg>
      <span class="text">cruddur-edge</span>
    </a>
  );
}
