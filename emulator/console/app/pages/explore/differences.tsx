/** What is different inside the box: a card for each attribute whose values are spread otherwise than in the rest. */
import { useSignal } from '@preact/signals';
import type { DifferenceAnswer, QuerySpec } from '../../../api/explore/shapes.ts';
import { number, plural } from '../../format.ts';
import { DifferenceCard } from './difference-card.tsx';

interface DifferencesProps {
  readonly difference: DifferenceAnswer;
  readonly spec: QuerySpec;
  readonly change: (spec: QuerySpec) => void;
}

const SHOWN_AT_FIRST = 9;

export function Differences({ difference, spec, change }: DifferencesProps) {
  const { inside, outside, sampled, differences, compared } = difference;
  const showsAll = useSignal(false);
  const shown = showsAll.value ? differences : differences.slice(0, SHOWN_AT_FIRST);
  const isSample = sampled.inside < inside || sampled.outside < outside;
  return (
    <section class="differences" aria-labelledby="differences">
      <div class="differences-head">
        <h2 id="differences">What is different inside the box</h2>
        <span class="legend">
          <span>
            <i class="square inside" />
            inside, {plural(inside, 'event')}
          </span>
          <span>
            <i class="square outside" />
            the rest, {number(outside)}
          </span>
        </span>
        {compared > 0 && (
          <span class="soft small push">
            {plural(compared, 'attribute')} compared, {number(differences.length)}{' '}
            {differences.length === 1 ? 'differs' : 'differ'},{' '}
            {number(compared - differences.length)} alike
            {isSample && `; of a sample of ${number(sampled.inside + sampled.outside)}`}
          </span>
        )}
      </div>
      <div class="difference-grid">
        {shown.map((one, at) => (
          <DifferenceCard
            key={one.name}
            rank={at + 1}
            difference={one}
            spec={spec}
            change={change}
          />
        ))}
      </div>
      {shown.length < differences.length && (
        <button type="button" class="button more" onClick={() => (showsAll.value = true)}>
          {number(differences.length - shown.length)} more
        </button>
      )}
    </section>
  );
}
