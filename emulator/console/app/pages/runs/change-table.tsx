/** One row for each route with its figures before and after; what became worse is red and stands first. */
import { writeExactTerm } from '../../../api/query/language.ts';
import { judge } from '../../../api/runs/change.ts';
import type { RouteChange, RunComparison } from '../../../api/runs/shapes.ts';
import { HeadRow } from '../../components/head-row.tsx';
import { useServices } from '../../data/services.ts';
import { duration, fileSize, number, percent } from '../../format.ts';

const TELEMETRY =
  'Of a request on average, of the newest 50 of each run: events, documents, lines and occurrences as they are stored';

export function ChangeTable({ comparison }: { comparison: RunComparison }) {
  return (
    <div class="card scrolls change-table" tabIndex={0} role="region" aria-label="Routes">
      <table class="table">
        <HeadRow
          titles={[
            'Route',
            ['Requests', 'number'],
            ['Failed', 'number'],
            ['p50', 'number'],
            ['p95, before → after', 'number'],
            ['Telemetry', 'number', TELEMETRY],
          ]}
        />
        <tbody>
          {comparison.routes.map((route) => (
            <Row key={route.title} change={route} run={comparison.after} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ change, run }: { change: RouteChange; run: RunComparison['after'] }) {
  const { navigation } = useServices();
  const { title, route, before, after } = change;
  const { failedMore, slowerMs, bytesMore } = judge(change);
  const { started_ms: fromMs, ended_ms: toMs } = run;
  const share = ({ failed, count }: typeof before) => (count === 0 ? null : failed / count);
  return (
    <tr class={failedMore > 0 || slowerMs > 0 ? 'failed' : ''}>
      <td class="cut">
        <a
          class="row-link mono strong"
          data-row
          href={navigation.link('requests', undefined, {
            query: writeExactTerm(route === null ? 'name' : 'route', route ?? title),
            range: toMs === null ? { kind: 'since', fromMs } : { kind: 'between', fromMs, toMs },
          })}
        >
          {title}
        </a>
      </td>
      <td class="number mid" data-label="requests">
        {pair(before.count, after.count, number)}
      </td>
      <td class={tone(failedMore)} data-label="failed">
        {pair(share(before), share(after), percent)}
      </td>
      <td class="number mid" data-label="p50">
        {pair(before.p50_ms, after.p50_ms, duration)}
      </td>
      <td class={tone(slowerMs)} data-label="p95">
        {pair(before.p95_ms, after.p95_ms, duration)}
      </td>
      <td class={bytesMore > 0 ? 'number warn' : 'number mid'} data-label="telemetry">
        {pair(before.bytes, after.bytes, (bytes) => fileSize(Math.round(bytes)))}
      </td>
    </tr>
  );
}

function tone(worse: number): string {
  return worse > 0 ? 'number strong bad' : worse < 0 ? 'number strong' : 'number mid';
}

function pair(
  before: number | null,
  after: number | null,
  write: (value: number) => string,
): string {
  return `${before === null ? 'none' : write(before)} → ${after === null ? 'none' : write(after)}`;
}
