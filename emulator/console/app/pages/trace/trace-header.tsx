/** What was asked, how it was answered, and the one trace id as each reader writes it. */
import type { TraceDetail } from '../../../api/shapes.ts';
import { clockTime, duration, traceIdForms } from '../../format.ts';
import { useServices } from '../../data/services.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Status } from '../../components/status.tsx';
import { Unverified } from '../../components/unverified.tsx';

export function TraceHeader({ detail }: { detail: TraceDetail }) {
  const { navigation } = useServices();
  const { trace, events, unverified } = detail;
  const spans = events.filter(({ kind }) => kind === 'span');
  const ids = new Set(spans.map(({ span_id }) => span_id));
  const entry = spans.find(({ parent_id }) => parent_id === null || !ids.has(parent_id));
  const title = [trace.method, trace.route].filter(Boolean).join(' ');
  const startMs = trace.start_ms ?? trace.first_seen_ms;
  return (
    <header class="trace">
      <a class="back" href={navigation.link('requests')}>
        ← All requests
      </a>
      <h1>
        <span class="brief">{title === '' ? `Trace ${trace.trace_id}` : title}</span>{' '}
        <Status status={trace.status} failed={trace.failed} /> {unverified && <Unverified />}
      </h1>
      <p class="note">
        {trace.service ?? 'unknown service'} ·{' '}
        <time title={new Date(startMs).toLocaleString()}>{clockTime(startMs)}</time>
        {trace.duration_ms !== null && ` · ${duration(trace.duration_ms)}`}
      </p>
      <dl class="ids">
        {traceIdForms(trace.trace_id, entry?.span_id ?? null).map(({ label, usedBy, value }) => (
          <div key={label}>
            <dt>
              {label} <span>{usedBy}</span>
              <CopyButton text={value} what={label} />
            </dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </header>
  );
}
