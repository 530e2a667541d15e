/** Offers a sampling rule for a route that X-Ray keeps many traces of. */
import type { SpendLine, SpendSource } from '../../../api/spend/shapes.ts';
import { useServices } from '../../data/services.ts';
import { hrefOf } from '../../data/location.ts';
import { percent } from '../../format.ts';
import { sampleRate } from './sample-rate.ts';

/** Of X-Ray's traces; a route with less changes little. */
const LEAST_SHARE = 0.1;
/** Asked before the rules of the project. */
const PRIORITY = '10';
const LONGEST_NAME = 32;

interface SampleLessProps {
  readonly source: SpendSource;
  /** Of X-Ray's traces of the month, 0 to 1. */
  readonly share: number;
  readonly line: SpendLine;
}

export function SampleLess({ source, share, line }: SampleLessProps) {
  const { navigation } = useServices();
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(source.name ?? '') ?? [];
  if (method === undefined || path === undefined || share < LEAST_SHARE) return null;
  const kept = Math.min(1, source.xray / Math.max(1, source.requests));
  const rate = sampleRate(kept, share, line);
  if (rate === undefined) return null;
  const pattern = path.replaceAll(/:[^/]+/g, '*');
  const draft = {
    name: `${method} ${pattern}`.slice(0, LONGEST_NAME),
    method,
    path: pattern,
    priority: PRIORITY,
    reservoir: '0',
    rate: String(rate),
  };
  const own = { rule: ' ', draft: JSON.stringify(draft) };
  return (
    <a
      class="link small"
      href={hrefOf({ page: 'sampling', id: undefined, scope: navigation.scope.value, own })}
      title={`X-Ray has ${percent(kept)} of these requests. This prepares a rule; nothing changes until you make it.`}
    >
      sample at {rate} %
    </a>
  );
}
