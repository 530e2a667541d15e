/** What was asked, how it was answered, and the one trace id as each reader writes it. */
import { CompareButton } from './compare-button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Id } from '../../components/id.tsx';
import { ServiceName } from '../../components/service-square.tsx';
import { Time } from '../../components/time.tsx';
import { Unverified } from '../../components/unverified.tsx';
import { useServices } from '../../data/services.ts';
import { duration, plural, traceIdForms } from '../../format.ts';
import { LiveButton } from '../../query/live-button.tsx';
import type { TraceModel } from './model.ts';

export function Header({ model }: { model: TraceModel }) {
  const { trace, size } = model;
  const { live, navigation } = useServices();
  const { trace_id, method, route, name, status, failed, service, duration_ms, time_ms } = trace;
  const kind = failed || (status ?? 0) >= 500 ? 'bad' : (status ?? 0) >= 400 ? 'warn' : 'soft';
  const [, ...others] = traceIdForms(trace_id, trace.root_span);
  const services = new Set(trace.spans.services).size;
  return (
    <header>
      <div class="scope-bar trace-bar">
        <a class="button quiet" href={navigation.link('requests')} aria-label="All requests">
          <Icon name="back" />
        </a>
        <h1 class="cut">
          {method !== null && <span class="soft">{method} </span>}
          {route ?? name ?? `Trace ${trace_id}`}{' '}
          <span class={kind}>{status ?? (failed ? 'failed' : '')}</span>
        </h1>
        {service !== null && <ServiceName service={service} />}
        {duration_ms !== null && <b class="num strong">{duration(duration_ms)}</b>}
        <span class="soft">
          <Time ms={time_ms} dated />
        </span>
        {trace.unverified && <Unverified />}
        <span class="push" />
        {live.paused.value && <LiveButton />}
        <CompareButton model={model} />
        <a
          class="button"
          download
          href={`/_emulator/export?trace=${trace_id}`}
          title="As OTLP in JSON, with what every vendor has of it"
        >
          <Icon name="export" size={14} /> Export
        </a>
        {route !== null && (
          <a
            class="button"
            href={navigation.link('requests', undefined, {
              query: `route:"${route.replaceAll('"', '')}"`,
            })}
          >
            Others of this route
          </a>
        )}
      </div>
      <div class="trace-ids">
        <span class="soft">Trace</span>
        <Id value={trace_id} what="trace id" hotKey="c" />
        <span class="soft">as</span>
        {others.map(({ label, value }) => (
          <CopyButton key={label} text={value} what={label}>
            {label}
          </CopyButton>
        ))}
        <span class="soft push">
          {plural(size, 'span')} · {plural(services, 'service')} ·{' '}
          {plural(trace.counts.cloudwatch, 'log line')} ·{' '}
          {plural(trace.counts.rollbar, 'error item')}
        </span>
      </div>
    </header>
  );
}
