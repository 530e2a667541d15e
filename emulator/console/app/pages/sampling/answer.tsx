/**
 * The sentence above the rules: how many requests of the last hour they kept, and how many of these were borrowed.
 */
import { sumOf } from '../../../api/sampling/outlook.ts';
import type { Sampling } from '../../../api/sampling/shapes.ts';
import { number, percent, plural } from '../../format.ts';

export function Answer({ sampling: { rules } }: { sampling: Sampling }) {
  const { requests, sampled, borrowed } = sumOf(rules.flatMap(({ windows }) => windows));
  if (requests === 0) {
    return (
      <p class="answer">
        No client reported a decision in the last hour. <b>{plural(rules.length, 'rule')}</b>{' '}
        {rules.length === 1 ? 'waits' : 'wait'} for one that asks X-Ray for sampling rules.
      </p>
    );
  }
  return (
    <p class="answer">
      Of <b>{plural(requests, 'request')}</b> in the last hour, <b>{number(sampled)} were kept</b>{' '}
      for X-Ray, {percent(sampled / requests)}
      {borrowed > 0 && (
        <>
          ; <b>{number(borrowed)}</b> of them were{' '}
          <span
            class="term"
            title="A client that has no share of the reservoir yet keeps one request a second anyway"
          >
            borrowed
          </span>
        </>
      )}
      .
    </p>
  );
}
