/** One occurrence: which it is, its stack, and what was received. */
import type { ItemDetail, Occurrence } from '../../../api/errors/shapes.ts';
import { Stacks } from '../../../api/stacks/shapes.ts';
import { Icon } from '../../components/icon.tsx';
import { Raw } from '../../components/raw.tsx';
import { StackView } from '../../components/stack-view.tsx';
import { Time } from '../../components/time.tsx';
import { useServices } from '../../data/services.ts';
import { number, plural } from '../../format.ts';

interface OccurrenceCardProps {
  readonly item: ItemDetail;
  readonly occurrence: Occurrence;
}

export function OccurrenceCard({ item: { kept, title }, occurrence }: OccurrenceCardProps) {
  const { client, navigation } = useServices();
  const { id, newer, trace_id: traceId, log_lines: logLines } = occurrence;
  const step = (to: number | null, name: string, sign: string) => (
    <button
      type="button"
      class="button small"
      aria-label={name}
      title={name}
      disabled={to === null}
      onClick={() => navigation.setOwn({ occurrence: String(to) })}
    >
      {sign}
    </button>
  );
  return (
    <section class="card">
      <h2 class="occurrence-head">
        <span>
          Occurrence
          {newer !== null && ` ${number(kept - newer)} of ${number(kept)}`}
        </span>
        {step(occurrence.previous_id, 'Older occurrence', '←')}
        {step(occurrence.next_id, 'Newer occurrence', '→')}
        <span class="soft when">
          <Time ms={occurrence.time_ms} dated toSecond={!occurrence.exact} />
        </span>
        {traceId !== null && (
          <span class="leads">
            <a class="button small" href={navigation.link('trace', traceId)}>
              <Icon name="requests" size={13} />
              Open its trace
            </a>
            {logLines > 0 && (
              <a class="button small" href={navigation.link('logs', traceId)}>
                <Icon name="logs" size={13} />
                Its {plural(logLines, 'log line')}
              </a>
            )}
          </span>
        )}
      </h2>
      <StackView load={() => client.ask(Stacks, `stacks/occurrence/${id}`)} of={id} title={title} />
      <div class="occurrence-raw">
        <Raw client={client} document={occurrence.payload} request={occurrence.request} />
      </div>
    </section>
  );
}
