/** One row per request, which links to its trace, with a column for each of the four vendors. */
import type { TraceSummary } from '../../../api/shapes.ts';
import { clockTime, duration, plural } from '../../format.ts';
import { useServices } from '../../data/services.ts';
import { Status } from '../../components/status.tsx';

const VENDORS = [
  { name: 'honeycomb', title: 'Honeycomb', counted: 'spans', noun: 'event' },
  { name: 'xray', title: 'X-Ray', counted: 'segments', noun: 'document' },
  { name: 'cloudwatch', title: 'Logs', counted: 'logs', noun: 'log event' },
  { name: 'rollbar', title: 'Rollbar', counted: 'occurrences', noun: 'occurrence' },
] as const;

export function RequestTable({ traces }: { traces: readonly TraceSummary[] }) {
  return (
    <table class="requests">
      <thead>
        <tr>
          <th>Time</th>
          <th>Method</th>
          <th>Route</th>
          <th>Status</th>
          <th class="number">Duration</th>
          {VENDORS.map(({ name, title }) => (
            <th key={name} class={`seen vendor ${name}`}>
              {title}
            </th>
          ))}
          <th>Trace id</th>
        </tr>
      </thead>
      <tbody>
        {traces.map((trace) => (
          <RequestRow key={trace.trace_id} trace={trace} />
        ))}
      </tbody>
    </table>
  );
}

function RequestRow({ trace }: { trace: TraceSummary }) {
  const { navigation } = useServices();
  const { method, route, duration_ms: length } = trace;
  const startMs = trace.start_ms ?? trace.first_seen_ms;
  return (
    <tr class={trace.failed ? 'failed' : ''}>
      <td class="time" title={new Date(startMs).toLocaleString()}>
        {clockTime(startMs)}
      </td>
      <td>{method ?? ''}</td>
      <td class="route">
        <div class="brief">
          <a data-row href={navigation.link('trace', trace.trace_id)}>
            {route ?? 'no request, telemetry only'}
          </a>
          {trace.service !== null && <span class="service">{trace.service}</span>}
        </div>
      </td>
      <td>
        <Status status={trace.status} failed={trace.failed} />
      </td>
      <td class="number">{length === null ? '' : duration(length)}</td>
      {VENDORS.map(({ name, counted, noun }) => (
        <td key={name} class={`seen vendor ${name}`}>
          <Heard count={trace[counted]} noun={noun} />
        </td>
      ))}
      <td class="id">{trace.trace_id}</td>
    </tr>
  );
}

/** A vendor that heard nothing leaves a visible gap. */
function Heard({ count, noun }: { count: number; noun: string }) {
  if (count === 0) return <span class="none">–</span>;
  return <span title={plural(count, noun)}>{count}</span>;
}
