/** An attribute that differs inside the box: shares of its values on both sides, or how its numbers are spread. */
import type { AttributeDifference, QuerySpec } from '../../../api/explore/shapes.ts';
import { writerOf, writeValue } from '../../results/words.ts';
import { GroupValue, narrowed } from './group-value.tsx';

interface DifferenceCardProps {
  readonly rank: number;
  readonly difference: AttributeDifference;
  readonly spec: QuerySpec;
  readonly change: (spec: QuerySpec) => void;
}

export function DifferenceCard({ rank, difference, spec, change }: DifferenceCardProps) {
  const { name, points, values, rest, numbers } = difference;
  const [top] = values;
  const groupBy = () => change({ ...spec, breakdowns: [name] });
  return (
    <article class="card difference-card" aria-label={name}>
      <div class="difference-title">
        <span class="rank">{rank}</span>
        <b class="cut" title={name}>
          {name}
        </b>
        <span class="points">{Math.round(points)} points</span>
      </div>
      {numbers !== null && <Spread name={name} numbers={numbers} />}
      {values.map(({ value, is_cut, inside, outside }) => {
        const words = valueWords(value);
        return (
          <Bars key={words} inside={inside} outside={outside}>
            {is_cut ? (
              <span class="cut">{words}</span>
            ) : (
              <GroupValue column={name} value={value} words={words} spec={spec} change={change} />
            )}
          </Bars>
        );
      })}
      {rest !== null && (
        <Bars inside={rest.inside} outside={rest.outside}>
          <span class="cut soft">{rest.count} more</span>
        </Bars>
      )}
      {rank === 1 && (
        <div class="difference-actions">
          {top !== undefined && !top.is_cut && numbers === null && (
            <>
              <button
                type="button"
                class="button small"
                onClick={() => change(narrowed(spec, name, top.value, 'only'))}
              >
                Only <span class="cut">{valueWords(top.value)}</span>
              </button>
              <button
                type="button"
                class="button small"
                onClick={() => change(narrowed(spec, name, top.value, 'without'))}
              >
                All but <span class="cut">{valueWords(top.value)}</span>
              </button>
            </>
          )}
          <button type="button" class="button small" onClick={groupBy}>
            Group by
          </button>
        </div>
      )}
    </article>
  );
}

function valueWords(value: AttributeDifference['values'][number]['value']): string {
  // A status is not a count: its digits are not grouped.
  return typeof value === 'number' ? String(value) : writeValue(value);
}

/** A share above 0 is never 0 %, and one below 1 never 100 %. */
function hundredths(share: number): string {
  if (share > 0 && share < 0.005) return '<1';
  return share > 0.995 && share < 1 ? '>99' : String(Math.round(share * 100));
}

interface BarsProps {
  readonly inside: number;
  readonly outside: number;
  readonly children: preact.ComponentChildren;
}

function Bars({ inside, outside, children }: BarsProps) {
  return (
    <div class="difference-value">
      {children}
      <span class="bars" aria-hidden="true">
        <i class="inside" style={{ width: `${inside * 100}%` }} />
        <i class="outside" style={{ width: `${outside * 100}%` }} />
      </span>
      <span class="shares" title="Inside, and of the rest">
        {hundredths(inside)} / {hundredths(outside)}
      </span>
    </div>
  );
}

type Numbers = NonNullable<AttributeDifference['numbers']>;

function Spread({ name, numbers }: { name: string; numbers: Numbers }) {
  const { inside, outside, medianInside, medianOutside, low, high } = numbers;
  const write = writerOf(name);
  const most = Math.max(...inside, ...outside);
  return (
    <>
      <div class="spread" aria-hidden="true">
        {inside.map((share, bar) => (
          <span key={bar}>
            <i class="inside" style={{ height: `${(share / most) * 100}%` }} />
            <i class="outside" style={{ height: `${((outside[bar] ?? 0) / most) * 100}%` }} />
          </span>
        ))}
      </div>
      <p class="spread-ends">
        <span>{write(low)}</span>
        <span>
          median {write(medianInside)} / {write(medianOutside)}
        </span>
        <span>{write(high)}</span>
      </p>
    </>
  );
}
