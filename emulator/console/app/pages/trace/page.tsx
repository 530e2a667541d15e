/** One request as each of the four vendors was told of it, and its trace id as each writes it. */
import type { ComponentChildren } from 'preact';
import { TraceDetail } from '../../../api/shapes.ts';
import { useServices, type PageProps } from '../../data/services.ts';
import { plural } from '../../format.ts';
import { Logs } from './logs.tsx';
import { Occurrences } from './occurrences.tsx';
import { Segments } from './segments.tsx';
import { TraceHeader } from './trace-header.tsx';
import { useLoaded } from '../../data/use-loaded.ts';
import { Waterfall } from './waterfall.tsx';

export function Page({ id: traceId = '' }: PageProps) {
  const { client, navigation } = useServices();
  const hex = traceId.toLowerCase().replace(/^1-|-/g, '');
  const loaded = useLoaded(() => client.ask(TraceDetail, `traces/${encodeURIComponent(traceId)}`), {
    when: (change) => change.traces.includes(hex),
  });
  const detail = loaded.value.value;
  if (detail === undefined) {
    const problem = loaded.problem.value;
    if (problem === undefined) return <p class="note">Loading</p>;
    return (
      <div class="legacy empty">
        <p>{problem.message}</p>
        <p>
          It may still be on its way, or have been cleared.{' '}
          <a href={navigation.link('requests')}>All requests</a>
        </p>
      </div>
    );
  }

  const { trace, events, segments, logs, occurrences } = detail;
  return (
    <div class="legacy">
      <TraceHeader detail={detail} />
      <Section vendor="honeycomb" title="Honeycomb" count={counted(events, trace.spans, 'event')}>
        {events.length === 0 ? (
          <p class="empty">
            No spans. The worker sends them when HONEYCOMB_API_KEY is set, unless the trace was not
            sampled; any OTLP exporter may send to this address.
          </p>
        ) : (
          <Waterfall events={events} client={client} />
        )}
      </Section>
      <Section vendor="xray" title="X-Ray" count={counted(segments, trace.segments, 'document')}>
        {segments.length === 0 ? (
          <p class="empty">
            No segments. X-Ray keeps the first 5 requests of a second and a tenth of the others
            (aws/json/xray.json), or what the caller decided in X-Amzn-Trace-Id or traceparent.
          </p>
        ) : (
          <Segments segments={segments} client={client} />
        )}
      </Section>
      <Section
        vendor="cloudwatch"
        title="CloudWatch Logs"
        count={counted(logs, trace.logs, 'log event')}
      >
        {logs.length === 0 ? (
          <p class="empty">
            No log events name this trace. They do when the message is JSON with the id in{' '}
            <code>trace_id</code>; LOG_FORMAT=text leaves it out.
          </p>
        ) : (
          <Logs logs={logs} startMs={trace.start_ms} client={client} />
        )}
      </Section>
      <Section
        vendor="rollbar"
        title="Rollbar"
        count={counted(occurrences, trace.occurrences, 'occurrence')}
      >
        {occurrences.length === 0 ? (
          <p class="empty">
            No occurrence: nothing was thrown and nothing reported. <code>GET /rollbar/test</code>{' '}
            makes one.
          </p>
        ) : (
          <Occurrences occurrences={occurrences} client={client} />
        )}
      </Section>
    </div>
  );
}

/** The server shows a part of a very large trace, and the page says so. */
function counted(shown: readonly unknown[], total: number, noun: string): string {
  const all = plural(total, noun);
  return shown.length < total ? `the first ${shown.length} of ${all}` : all;
}

interface SectionProps {
  readonly vendor: string;
  readonly title: string;
  readonly count: string;
  readonly children: ComponentChildren;
}

function Section({ vendor, title, count, children }: SectionProps) {
  return (
    <section class={vendor} aria-labelledby={vendor}>
      <h2 id={vendor}>
        {title} <span class="count">{count}</span>
      </h2>
      {children}
    </section>
  );
}
