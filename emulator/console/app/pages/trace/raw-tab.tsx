/** What each vendor got of a span, as it was received, with the request that brought it. */
import type { SpanDetail } from '../../../api/trace/shapes.ts';
import { Raw } from '../../components/raw.tsx';
import { VendorGlyph } from '../../components/vendor-glyph.tsx';
import { useServices } from '../../data/services.ts';

export function RawTab({ detail: { events, segments } }: { detail: SpanDetail }) {
  const { client } = useServices();
  return (
    <div class="raw-tab">
      {events.map((event) => (
        <section key={`event ${event.id}`}>
          <h3>
            <VendorGlyph vendor="honeycomb" size={14} /> {event.kind.replace('_', ' ')}
          </h3>
          <Raw client={client} document={JSON.stringify(event.fields)} request={event.request} />
        </section>
      ))}
      {segments.map((segment) => (
        <section key={`segment ${segment.id}`}>
          <h3>
            <VendorGlyph vendor="xray" size={14} /> {segment.type}
          </h3>
          <Raw client={client} document={segment.document} request={segment.request} />
        </section>
      ))}
      {events.length + segments.length === 0 && (
        <p class="soft small nothing">Neither Honeycomb nor X-Ray has this span.</p>
      )}
    </div>
  );
}
