/** Honeycomb events that are no spans: logs, metrics, events of libhoney. A line opens to the event's fields. */
import type { HoneycombEvent } from '../../api/shapes.ts';
import type { Client } from '../data/client.ts';
import { eventLine } from './event-line.ts';
import { Fields } from './fields.tsx';
import { clockTime, duration } from '../format.ts';
import { listClass } from './long-list.ts';
import { Row } from './row.tsx';

interface EventsProps {
  readonly events: readonly HoneycombEvent[];
  /** What times are told from; null tells the time of day. */
  readonly startMs: number | null;
  readonly client: Client;
}

export function Events({ events, startMs, client }: EventsProps) {
  return (
    <ul class={listClass(events.length)}>
      {events.map((event) => (
        <EventRow key={event.id} event={event} startMs={startMs} client={client} />
      ))}
    </ul>
  );
}

interface EventRowProps extends Omit<EventsProps, 'events'> {
  readonly event: HoneycombEvent;
}

function EventRow({ event, startMs, client }: EventRowProps) {
  const { tag, text, failed } = eventLine(event);
  const clock = clockTime(event.time_ms);
  return (
    <Row
      failed={failed}
      detail={() => <Fields event={event} client={client} title={event.name ?? clock} />}
    >
      <time title={clock}>{startMs === null ? clock : after(event.time_ms - startMs)}</time>
      <span class={`tag level-${tag}`}>{tag}</span>
      <span class="message brief">{text}</span>
      <span class="place">{event.dataset}</span>
    </Row>
  );
}

/** A log may come before the span it belongs to began. */
function after(ms: number): string {
  return ms < 0 ? `−${duration(-ms)}` : `+${duration(ms)}`;
}
