/** The newest events of the query, of those in the box if one is marked. A line opens to the event's fields. */
import { useSignal } from '@preact/signals';
import type { ExploredEvent } from '../../../api/explore/shapes.ts';
import { eventLine } from '../../components/event-line.ts';
import { ServiceSquare } from '../../components/service-square.tsx';
import { Time } from '../../components/time.tsx';
import { useServices } from '../../data/services.ts';
import { duration } from '../../format.ts';

export function EventList({ events }: { events: readonly ExploredEvent[] }) {
  return (
    <ul class="event-list">
      {events.map((event) => (
        <EventRow key={event.id} event={event} />
      ))}
    </ul>
  );
}

function EventRow({ event }: { event: ExploredEvent }) {
  const { navigation } = useServices();
  const isOpen = useSignal(false);
  const { kind, fields, trace_id: traceId, time_ms, duration_ms } = event;
  const line = eventLine(event);
  const service = fields['service.name'];
  return (
    <li class={line.failed ? 'failed' : ''}>
      <div class="event-row">
        <button
          type="button"
          data-row
          aria-expanded={isOpen.value}
          onClick={() => (isOpen.value = !isOpen.value)}
        >
          <Time ms={time_ms} />
          <span class="service cut">
            {typeof service === 'string' && (
              <>
                <ServiceSquare service={service} /> {service}
              </>
            )}
          </span>
          <span class="cut">
            {line.failed && <span class="bad">▲ </span>}
            {event.name ?? line.text}
          </span>
          <span class="soft">{kind.replace('_', ' ')}</span>
          <span class="num">{duration_ms === null ? '' : duration(duration_ms)}</span>
        </button>
        {traceId === null ? (
          <span class="soft small">no trace</span>
        ) : (
          <a class="link small" href={navigation.link('trace', traceId)}>
            Trace
          </a>
        )}
      </div>
      {isOpen.value && (
        <dl class="event-fields">
          {Object.entries(fields)
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
        </dl>
      )}
    </li>
  );
}
