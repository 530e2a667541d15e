/** The sentence about a marked box: the attribute that differs most from the other events. */
import type { DifferenceAnswer } from '../../../api/explore/shapes.ts';
import { number, percent, plural } from '../../format.ts';
import { writerOf, writeValue } from '../../results/words.ts';

export function BoxAnswer({ difference }: { difference: DifferenceAnswer }) {
  const { inside, outside, compared, differences } = difference;
  const [first] = differences;
  if (compared === 0) {
    return (
      <p class="answer">
        You marked <b>{plural(inside, 'event')}</b>: too few to compare them with the other{' '}
        {number(outside)}. It takes 20.
      </p>
    );
  }
  if (first === undefined) {
    return (
      <p class="answer">
        The <b>{plural(inside, 'event')} you marked</b> are like the other {number(outside)}: none
        of {plural(compared, 'attribute')} differs by 10 points.
      </p>
    );
  }
  const { name, numbers, values } = first;
  const [top] = values;
  if (numbers !== null) {
    const write = writerOf(name);
    return (
      <p class="answer">
        Half of the <b>{plural(inside, 'event')} you marked</b> have <b class="mono">{name}</b> up
        to <b>{write(numbers.medianInside)}</b>; of the other {number(outside)}, half have up to{' '}
        {write(numbers.medianOutside)}.
      </p>
    );
  }
  if (top === undefined) return null;
  const value = typeof top.value === 'number' ? String(top.value) : writeValue(top.value);
  const isMore = top.inside > top.outside;
  return (
    <p class="answer">
      Of the <b>{plural(inside, 'event')} you marked</b>, {!isMore && 'only '}
      <b>{percent(top.inside)}</b> have{' '}
      <b class="mono">
        {name} = {value}
      </b>
      ;{' '}
      {top.outside === 0 ? (
        <>none of the other {number(outside)} has it.</>
      ) : (
        <>
          of the other {number(outside)} {isMore && 'only '}
          {percent(top.outside)} do.
        </>
      )}
    </p>
  );
}
