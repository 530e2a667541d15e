/** What the newest occurrences have in common: the values that most of them share, with their shares. */
import type { ItemDetail } from '../../../api/errors/shapes.ts';
import { percent, plural } from '../../format.ts';
import { shortName } from './fact-list.tsx';

export function Common({ item: { common, looked_at: lookedAt } }: { item: ItemDetail }) {
  if (common.length === 0) return null;
  return (
    <section class="card common">
      <h2 title={`Of the newest ${plural(lookedAt, 'occurrence')}`}>What they have in common</h2>
      <ul>
        {common.map(({ name, value, share }) => (
          <li key={name}>
            <code class="soft cut" title={name}>
              {shortName(name)}
            </code>
            <span class="share" title={value}>
              <i style={{ width: `${share * 100}%` }} />
              <code class="cut">{value.slice(0, 200)}</code>
            </span>
            <span class="num">{percent(share)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
