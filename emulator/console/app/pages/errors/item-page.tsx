/** One item: its history, and one of its occurrences with the stack, what happened before, person and request. */
import { useRef } from 'preact/hooks';
import { EmptyState } from '../../components/empty-state.tsx';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { readItem, readOccurrence } from './calls.ts';
import { Common } from './common.tsx';
import { FactList } from './fact-list.tsx';
import { ItemAnswer } from './item-answer.tsx';
import { ItemFigures } from './item-figures.tsx';
import { ItemHeader } from './item-header.tsx';
import { OccurrenceCard } from './occurrence-card.tsx';
import { Recent } from './recent.tsx';
import { Steps } from './steps.tsx';

export function ItemPage({ counter }: { counter: string }) {
  const { client, navigation } = useServices();
  const chosen = navigation.location.value.own['occurrence'];
  const when = {
    when: ({ vendors }: { vendors: readonly string[] }) => vendors.includes('rollbar'),
  };
  const item = useLoaded(() => readItem(client, counter), { of: [counter], ...when });
  // What is read at first stays under the reader's eyes when a newer one arrives.
  const first = useRef<string | undefined>(undefined);
  const one = useLoaded(
    async () => {
      const read = await readOccurrence(client, counter, chosen ?? first.current ?? 'newest');
      first.current ??= String(read.id);
      return read;
    },
    { of: [counter, chosen], ...when },
  );
  const detail = item.value.value;
  const occurrence = one.value.value;

  if (detail === undefined) {
    const problem = item.problem.value;
    if (problem === undefined) return <Progress of={[item]} />;
    return (
      <>
        <h1 class="hidden">Errors</h1>
        <EmptyState title={problem.message}>
          <a class="link" href={navigation.link('errors')}>
            All errors
          </a>
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <Progress of={detail.kept === 0 ? [item] : [item, one]} />
      <ItemHeader item={detail} />
      <ItemAnswer item={detail} />
      <ItemFigures item={detail} />
      {occurrence === undefined ? (
        detail.kept === 0 && (
          <div class="card">
            <EmptyState title="Its occurrences are not stored any more">
              <span>They were dropped to keep the store within its limits.</span>
            </EmptyState>
          </div>
        )
      ) : (
        <div class="item-columns">
          <div>
            <OccurrenceCard item={detail} occurrence={occurrence} />
            <Steps occurrence={occurrence} title={detail.title} />
          </div>
          <aside aria-label="More of this error">
            <FactList facts={occurrence.facts} />
            <Common item={detail} />
            <Recent item={detail} shown={occurrence.id} />
          </aside>
        </div>
      )}
    </>
  );
}
