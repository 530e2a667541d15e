/** The sentence above the results: the number of events, the totals or the groups with the most and the least. */
import type { ExploreAnswer, QuerySpec, Value } from '../../../api/explore/shapes.ts';
import { plural } from '../../format.ts';
import { nameOf, writeValue } from '../../results/words.ts';

interface AnswerProps {
  readonly answer: ExploreAnswer;
  readonly spec: QuerySpec;
  /** Terms of the scope that cannot be asked of events. */
  readonly left: readonly string[];
}

export function Answer({ answer, spec, left }: AnswerProps) {
  const { count, groups, group_count, labels } = answer;
  const isGrouped = (spec.breakdowns ?? []).length > 0;
  return (
    <p class="answer">
      <b>{plural(count, 'event')}</b>
      {isGrouped ? (
        <>
          {' '}
          in <b>{plural(group_count, 'group')}</b>.{' '}
        </>
      ) : (
        '. '
      )}
      {isGrouped ? (
        <Extremes answer={answer} />
      ) : (
        <Totals labels={labels} total={groups[0]?.whole ?? []} />
      )}
      {left.length > 0 && (
        <>
          {' '}
          Events have nothing for <code>{left.join(' ')}</code>, so the query leaves it out.
        </>
      )}
    </p>
  );
}

/** Without groups every calculation is a single figure. The count has been said. */
function Totals({ labels, total }: { labels: readonly string[]; total: readonly Value[] }) {
  const told = labels
    .map((label, at) => ({ label, value: total[at] ?? null }))
    .filter(({ label, value }) => label !== 'COUNT' && value !== null);
  return (
    <>
      {told.slice(0, 3).map(({ label, value }, at) => (
        <>
          {at > 0 && ', '}
          <b>{label}</b> is <b>{writeValue(value, label)}</b>
        </>
      ))}
      {told.length > 0 && '.'}
    </>
  );
}

/** Which group has the most of what the query calculates last, the others being mostly counts. */
function Extremes({ answer: { groups, labels } }: { answer: ExploreAnswer }) {
  const at = labels.length - 1;
  const label = labels[at] ?? '';
  const ranked = groups.flatMap((group) => {
    const value = group.whole[at];
    return typeof value === 'number' ? [{ name: nameOf(group, ''), value }] : [];
  });
  if (ranked.length < 2) return null;
  const most = ranked.reduce((best, one) => (one.value > best.value ? one : best));
  const least = ranked.reduce((best, one) => (one.value < best.value ? one : best));
  if (most.value === least.value) return null;
  return (
    <>
      <b>{label}</b> is highest for <b>{most.name}</b>, <b>{writeValue(most.value, label)}</b>, and
      lowest for <b>{least.name}</b>, {writeValue(least.value, label)}.
    </>
  );
}
