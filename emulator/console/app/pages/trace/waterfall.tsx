/** Spans over time, and below them what is no span. A row opens to its fields and its raw document. */
import { useMemo } from 'preact/hooks';
import type { HoneycombEvent } from '../../../api/shapes.ts';
import type { Client } from '../../data/client.ts';
import { Events } from '../../components/events.tsx';
import { Fields } from '../../components/fields.tsx';
import { duration } from '../../format.ts';
import { listClass } from '../../components/long-list.ts';
import { Row } from '../../components/row.tsx';
import { layoutWaterfall, type WaterfallRow } from './waterfall-layout.ts';

const UNMEASURED = 'no time measured: the clock stands still while code computes';

interface WaterfallProps {
  readonly events: readonly HoneycombEvent[];
  readonly client: Client;
}

export function Waterfall({ events, client }: WaterfallProps) {
  const { rows, others, startMs, durationMs } = useMemo(() => layoutWaterfall(events), [events]);
  return (
    <>
      {rows.length > 0 && (
        <div class="waterfall">
          <p class="scale" aria-hidden="true">
            <span class="marks">
              <span>0</span>
              <span>{duration(durationMs / 2)}</span>
              <span>{duration(durationMs)}</span>
            </span>
          </p>
          <ul class={listClass(rows.length)}>
            {rows.map((row) => (
              <SpanRow key={row.item.id} row={row} client={client} />
            ))}
          </ul>
        </div>
      )}
      {others.length > 0 && (
        <Events events={others} startMs={rows.length > 0 ? startMs : null} client={client} />
      )}
    </>
  );
}

function SpanRow({ row, client }: { row: WaterfallRow; client: Client }) {
  const { item: span, depth, durationMs } = row;
  const name = span.name ?? '(no name)';
  const length = durationMs === 0 ? UNMEASURED : duration(durationMs);
  const detail = () => (
    <>
      {durationMs === 0 && <p class="note">0 ms: {UNMEASURED}</p>}
      <Fields event={span} client={client} title={`starts at ${duration(row.offsetMs)}`} />
      {row.notes.map((note) => (
        <Fields key={note.id} event={note} client={client} title={note.name ?? note.kind} />
      ))}
    </>
  );
  return (
    <Row failed={row.failed} title={`${name}: ${length}`} detail={detail}>
      <span class="name" style={{ paddingInlineStart: `${Math.min(depth, 20) * 14}px` }}>
        {row.orphan && <span title="its parent has not arrived">⤷ </span>}
        {name}
      </span>
      <span class="track">
        <Bar row={row} />
        {row.notes.map((note) => (
          <Tick key={note.id} row={row} note={note} />
        ))}
      </span>
      <span class="length">{durationMs === 0 ? '0' : duration(durationMs)}</span>
    </Row>
  );
}

/** Set through the style object, not an attribute: the page's policy allows no inline styles. */
function Bar({ row: { start, length } }: { row: WaterfallRow }) {
  const left = `${start * 100}%`;
  if (length === 0) return <span class="instant" style={{ insetInlineStart: left }} />;
  return <span class="bar" style={{ insetInlineStart: left, width: `${length * 100}%` }} />;
}

function Tick({ row, note }: { row: WaterfallRow; note: HoneycombEvent }) {
  if (note.kind !== 'span_event' || row.durationMs === 0) return null;
  const within = Math.min(1, Math.max(0, (note.time_ms - row.item.time_ms) / row.durationMs));
  const left = `${(row.start + within * row.length) * 100}%`;
  return <span class="tick" style={{ insetInlineStart: left }} title={note.name ?? ''} />;
}
