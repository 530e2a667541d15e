/** The month against the vendors' free tiers: what runs out first, what lies beyond costs, and what it comes from. */
import { Spend } from '../../../api/spend/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { SetUpLink } from '../../components/set-up-link.tsx';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { usePolled } from '../../data/use-polled.ts';
import { utcTime } from '../../format.ts';
import { Answer } from './answer.tsx';
import { Gauges } from './gauges.tsx';
import { SourceTable } from './source-table.tsx';

export function Page() {
  const { client } = useServices();
  // Reads on a timer too, because telemetry without a trace is billed but announced by no message.
  const loaded = usePolled(() => client.ask(Spend, 'spend'));
  const spend = loaded.value.value;
  const isUsed = spend?.lines.some(({ used }) => used > 0);
  return (
    <div class="spend-page">
      <div class="scope-bar">
        <h1>Spend</h1>
        {spend !== undefined && (
          <span class="soft cut">
            {monthName(spend.month)}, as the vendors would count it. Starts again on{' '}
            <time dateTime={new Date(spend.ends_ms).toISOString()}>
              {utcTime(spend.ends_ms).slice(0, 16)} UTC
            </time>
          </span>
        )}
      </div>
      <Progress of={[loaded]} />
      {spend !== undefined && isUsed === true && (
        <>
          <Answer spend={spend} />
          <Gauges spend={spend} />
          <SourceTable first={spend.lines[0]} />
          <p class="soft small prices">
            Prices are list prices of November 2026 without tax, AWS’s of us-east-1. A forecast
            assumes that the days to come are like the last ones; four of five such months end
            within its range.
          </p>
        </>
      )}
      {isUsed === false && (
        <div class="card">
          <EmptyState title="Nothing has been used this month">
            <span>
              The emulator counts what the vendors would bill, from the first request on.{' '}
              <SetUpLink>How to send one</SetUpLink>
            </span>
          </EmptyState>
        </div>
      )}
    </div>
  );
}

/** @param month as in `2026-11` */
function monthName(month: string): string {
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
