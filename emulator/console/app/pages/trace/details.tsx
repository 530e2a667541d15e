/**
 * All that vendors have of one span: attributes in groups, log lines, errors, and what each received. Without a span
 * where they lead to.
 */
import { useSignal } from '@preact/signals';
import { Progress } from '../../components/progress.tsx';
import { ServiceSquare } from '../../components/service-square.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { duration } from '../../format.ts';
import { AttributeList } from './attribute-list.tsx';
import { readSpan } from './calls.ts';
import { hasFlag, nameOf, serviceOf, type TraceModel } from './model.ts';
import { RawTab } from './raw-tab.tsx';
import { SpanLinks } from './span-links.tsx';
import { SpanLogs } from './span-logs.tsx';

interface DetailsProps {
  readonly model: TraceModel;
  readonly span: number;
}

export function Details({ model, span }: DetailsProps) {
  if (model.size > 0) return <SpanDetails model={model} span={span} />;
  return (
    <aside class="card details" data-details tabIndex={-1} aria-label="Details of the trace">
      <div class="details-head">
        <h2>No span yet</h2>
        <p class="soft small">Log lines and errors name this trace. Its spans have not arrived.</p>
      </div>
      <SpanLinks model={model} span={span} />
    </aside>
  );
}

function SpanDetails({ model, span }: DetailsProps) {
  const { client } = useServices();
  const { trace } = model;
  const id = trace.spans.ids[span] ?? '';
  const tab = useSignal<'attributes' | 'logs' | 'raw'>('attributes');
  const loaded = useLoaded(() => readSpan(client, trace.trace_id, id), { of: [id, trace] });
  const detail = loaded.value.value;
  const own = model.own.get(span);
  const logCount = (detail?.logs.length ?? 0) + (detail?.occurrences.length ?? 0);
  return (
    <aside class="card details" data-details tabIndex={-1} aria-label="Details of the span">
      <div class="details-head">
        <h2>
          <ServiceSquare service={serviceOf(trace, span)} />
          <span class="cut" title={nameOf(trace, span)}>
            {nameOf(trace, span)}
          </span>
          {hasFlag(trace, span, 'failed') && <span class="chip bad push">error</span>}
        </h2>
        <p class="soft small num">
          {serviceOf(trace, span)} · at +{duration(trace.spans.offsets[span] ?? 0)} ·{' '}
          {hasFlag(trace, span, 'running')
            ? 'still running'
            : duration(trace.spans.durations[span] ?? 0)}
          {own !== undefined && `, its own ${duration(own)} on the critical path`}
        </p>
      </div>
      <SpanLinks model={model} span={span} />
      <Progress of={[loaded]} />
      <Tabs
        label="Of the span"
        chosen={tab.value}
        choose={(name) => (tab.value = name)}
        tabs={[
          { name: 'attributes', label: 'Attributes' },
          { name: 'logs', label: `Logs ${logCount}` },
          { name: 'raw', label: 'Raw' },
        ]}
      />
      {detail !== undefined && (
        <div class="details-body">
          {tab.value === 'attributes' && <AttributeList detail={detail} span={id} />}
          {tab.value === 'logs' && <SpanLogs detail={detail} startMs={trace.start_ms} />}
          {tab.value === 'raw' && <RawTab detail={detail} />}
        </div>
      )}
    </aside>
  );
}
