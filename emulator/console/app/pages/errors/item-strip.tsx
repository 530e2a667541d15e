/** Occurrences, new items and items that came back over the time range, each a figure and a small chart. */
import type { ItemList } from '../../../api/errors/shapes.ts';
import { Spark } from '../../components/spark.tsx';
import { number } from '../../format.ts';

const CELLS = [
  { key: 'occurrences', one: 'occurrence', many: 'occurrences', tone: 'bad' },
  { key: 'begun', one: 'new item', many: 'new items', tone: 'plain' },
  { key: 'returned', one: 'came back', many: 'came back', tone: 'bad' },
] as const;

export function ItemStrip({ list: { slices } }: { list: ItemList }) {
  return (
    <div class="card head-strip">
      {CELLS.map(({ key, one, many, tone }) => {
        const values = slices.map((slice) => slice[key]);
        const sum = values.reduce((all, value) => all + value, 0);
        const words = sum === 1 ? one : many;
        return (
          <div key={key}>
            <div class="top">
              <span class={tone === 'bad' && sum > 0 ? 'figure bad' : 'figure'}>{number(sum)}</span>
              <span class="soft">{words}</span>
            </div>
            <Spark kind="bars" tone={tone} values={values} label={`${words} over time: ${sum}`} />
          </div>
        );
      })}
    </div>
  );
}
