/** When and where it happened, each a figure, and its trend. */
import type { ComponentChildren } from 'preact';
import type { ItemDetail } from '../../../api/errors/shapes.ts';
import { Spark } from '../../components/spark.tsx';
import { useServices } from '../../data/services.ts';
import { ago, number, utcTime } from '../../format.ts';
import { moment, times } from './moments.ts';

export function ItemFigures({ item }: { item: ItemDetail }) {
  const { navigation, now } = useServices();
  const { first_ms: first, last_ms: last, environment, total, elsewhere, trend, context } = item;
  const returns = item.history.filter(({ event }) => event === 'reactivated').length;
  const { from_ms: from, to_ms: to, counts } = trend;
  const isGrave = item.status === 'active' && /^(?:error|critical)$/.test(item.level);
  const marks = item.history
    .filter(({ event, time_ms: ms }) => event === 'resolved' && ms >= from)
    .map(({ time_ms: ms }) => (ms - from) / (to - from));
  return (
    <div class="card item-figures">
      <Figure label="Last seen" title={utcTime(last)}>
        {ago(last, now())}
      </Figure>
      <Figure label="First seen" title={utcTime(first)}>
        {moment(first, now())}
      </Figure>
      <Figure label={elsewhere.length === 0 ? 'Environment' : 'Environments'}>
        {environment} {number(total)}
        {elsewhere.map(({ counter, environment: other, total: count }) => (
          <span key={counter}>
            {' · '}
            <a class="link" href={navigation.link('errors', String(counter))}>
              {other}
            </a>{' '}
            {number(count)}
          </span>
        ))}
      </Figure>
      {context !== null && (
        <Figure label="Where" title={context}>
          <code>{context}</code>
        </Figure>
      )}
      {returns > 0 && item.returned_ms !== null && (
        <Figure label="Came back">
          {times(returns)}, {moment(item.returned_ms, now())}
        </Figure>
      )}
      <div class="trend">
        <Spark
          kind="bars"
          tone={isGrave ? 'bad' : 'plain'}
          values={counts}
          marks={marks}
          label={`${number(item.kept)} occurrences over time`}
        />
        <div class="soft ends">
          <span>{ago(from, to)}</span>
          <span>now</span>
        </div>
      </div>
    </div>
  );
}

interface FigureProps {
  readonly label: string;
  readonly title?: string;
  readonly children: ComponentChildren;
}

function Figure({ label, title, children }: FigureProps) {
  return (
    <div>
      <div class="soft small">{label}</div>
      <div class="value cut" title={title}>
        {children}
      </div>
    </div>
  );
}
