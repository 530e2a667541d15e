/** What Rollbar would show: the item it belongs to, and the exceptions with their stacks. */
import { Stacks } from '../../../api/stacks/shapes.ts';
import type { RollbarOccurrence } from '../../../api/shapes.ts';
import type { Client } from '../../data/client.ts';
import { clockTime } from '../../format.ts';
import { Raw } from '../../components/raw.tsx';
import { StackView } from '../../components/stack-view.tsx';

interface OccurrencesProps {
  readonly occurrences: readonly RollbarOccurrence[];
  readonly client: Client;
}

export function Occurrences({ occurrences, client }: OccurrencesProps) {
  return (
    <>
      {occurrences.map((occurrence) => (
        <OneOccurrence key={occurrence.id} occurrence={occurrence} client={client} />
      ))}
    </>
  );
}

interface OneProps {
  readonly occurrence: RollbarOccurrence;
  readonly client: Client;
}

function OneOccurrence({ occurrence, client }: OneProps) {
  const { id, payload, counter, title, level, environment } = occurrence;
  return (
    <article>
      <h3>
        <span class="count">#{counter}</span> <span class="brief">{title}</span>{' '}
        <span class={`tag level-${level}`}>{level}</span>
      </h3>
      <p class="note">
        {environment} · <time>{clockTime(occurrence.timestamp_s * 1000)}</time>
      </p>
      <StackView load={() => client.ask(Stacks, `stacks/occurrence/${id}`)} of={id} title={title} />
      <Raw client={client} document={payload} request={occurrence.request} />
    </article>
  );
}
