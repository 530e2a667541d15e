/** What Honeycomb holds beside traces: triggers, and events that belong to no trace. */
import { EventPage, TriggerPage } from '../../../api/honeycomb/shapes.ts';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { Events } from '../../components/events.tsx';
import { Triggers } from './triggers.tsx';
import { usePolled } from '../../data/use-polled.ts';

export function Page() {
  const { client } = useServices();
  // Neither a trigger's run nor an event without a trace is news of a trace.
  const triggers = usePolled(() => client.ask(TriggerPage, 'honeycomb/triggers'));
  const events = usePolled(() => client.ask(EventPage, 'honeycomb/events'));

  const kept = triggers.value.value?.triggers;
  const loose = events.value.value?.events;
  return (
    <div class="legacy">
      <div class="tools">
        <h1>Honeycomb</h1>
      </div>
      <Progress of={[triggers, events]} />
      <section class="honeycomb" aria-labelledby="triggers">
        <h2 id="triggers">Triggers</h2>
        {kept?.length === 0 && (
          <p class="empty">
            No triggers. <code>POST /1/triggers/DATASET</code> makes one, as Terraform does; it is
            evaluated here at its frequency, and what it would have told is listed, never sent.
          </p>
        )}
        {kept !== undefined && kept.length > 0 && <Triggers triggers={kept} />}
      </section>
      <section class="honeycomb" aria-labelledby="events">
        <h2 id="events">
          Events without a trace{' '}
          {loose !== undefined && loose.length > 0 && (
            <span class="count">the newest {loose.length}</span>
          )}
        </h2>
        {loose?.length === 0 && (
          <p class="empty">
            None. Metrics, logs outside of requests and what libhoney sends are listed here.
          </p>
        )}
        {loose !== undefined && loose.length > 0 && (
          <Events events={loose} startMs={null} client={client} />
        )}
      </section>
    </div>
  );
}
