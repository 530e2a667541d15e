/**
 * Up to three sentences about an item: how often it occurred and to how many people, its state, and what its logs
 * say.
 */
import type { ItemDetail } from '../../../api/errors/shapes.ts';
import { useServices } from '../../data/services.ts';
import { number } from '../../format.ts';
import { moment, times } from './moments.ts';

export function ItemAnswer({ item }: { item: ItemDetail }) {
  const { now } = useServices();
  const { total, people, looked_at: lookedAt, first_ms: first, warned } = item;
  const more = total > lookedAt ? 'at least ' : '';
  return (
    <p class="answer">
      <b>{total === 1 ? 'Once' : total === 2 ? 'Twice' : times(total)}</b>
      {people > 0 && (
        <>
          {' '}
          for{' '}
          <b>
            {more}
            {people === 1 ? 'one person' : `${number(people)} people`}
          </b>
        </>
      )}{' '}
      since {moment(first, now())}. <Fate item={item} />{' '}
      {warned !== null && (
        <>
          The logs of <b>{`${warned.traces} of its ${warned.of}`}</b> traces say{' '}
          <b>{warned.message.slice(0, 120)}</b>.
        </>
      )}
    </p>
  );
}

/** Resolved, came back, muted: what a person or an occurrence did last. */
function Fate({ item }: { item: ItemDetail }) {
  const { now } = useServices();
  const { status, history, since_return: since, returned_ms: returned } = item;
  const timeOf = (event: string) => history.find((one) => one.event === event)?.time_ms;
  const at = (event: string) => {
    const ms = timeOf(event);
    return ms === undefined ? '' : ` at ${moment(ms, now())}`;
  };
  if (status === 'resolved') return <>It was resolved{at('resolved')}.</>;
  if (status === 'muted') return <>It was muted{at('muted')}.</>;
  if (status === 'archived') return <>It was archived{at('archived')}.</>;
  if (returned === null) return null;
  // Occurrences have their sender's time, which may be before that of the person who resolved it.
  const isInOrder = (timeOf('resolved') ?? 0) <= returned;
  return (
    <>
      It was resolved{isInOrder && at('resolved')} and{' '}
      <b class="bad">came back{isInOrder && ` at ${moment(returned, now())}`}</b>: {times(since)}{' '}
      since.
    </>
  );
}
