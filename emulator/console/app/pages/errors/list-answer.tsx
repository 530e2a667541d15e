/** The sentence above the items: how many occurred, are new or came back, and which occurred most. */
import type { ItemList, Shown } from '../../../api/errors/shapes.ts';
import { useServices } from '../../data/services.ts';
import { number, plural } from '../../format.ts';
import { times } from './moments.ts';
import { inRange } from './range-words.ts';

export function ListAnswer({ list, show }: { list: ItemList; show: Shown }) {
  const { navigation } = useServices();
  const { query, range } = navigation.scope.value;
  const { found, slices, worst } = list;
  if (found === 0) return null;
  const sum = (key: 'occurrences' | 'begun' | 'returned') =>
    slices.reduce((all, slice) => all + slice[key], 0);
  const occurrences = sum('occurrences');
  const kind = show === 'all' ? '' : `${show} `;
  return (
    <p class="answer">
      <b>{plural(found, `${kind}item`)}</b>
      {query.trim() !== '' && ' that the query matches'} occurred{' '}
      <b class={show === 'active' ? 'bad' : ''}>{times(occurrences)}</b> {inRange({ range })}.{' '}
      {sum('begun') > 0 && (
        <>
          <b>{number(sum('begun'))}</b> {sum('begun') === 1 ? 'is' : 'are'} new.{' '}
        </>
      )}
      {sum('returned') > 0 && (
        <>
          <b class="bad">{number(sum('returned'))} came back</b> after being resolved.{' '}
        </>
      )}
      {worst !== null && found > 1 && worst.times > 1 && (
        <>
          Most often, {times(worst.times)}: <b>{worst.title.slice(0, 120)}</b>.
        </>
      )}
    </p>
  );
}
