/** The sentence above the gauges: which free tier runs out first, when, and what the use beyond it costs. */
import type { Spend, SpendLine } from '../../../api/spend/shapes.ts';
import { number, percent } from '../../format.ts';
import { amount, dollars, LINES } from './line-words.ts';

export function Answer({ spend: { lines, days } }: { spend: Spend }) {
  const over = lines.filter(({ used, limit }) => used > limit);
  const coming = lines.filter(({ runs_out }) => runs_out !== null).toSorted(firstOut);
  const [next] = coming;
  const others = lines.length - over.length - coming.length;
  return (
    <p class="answer">
      {over.map((line) => (
        <Over key={line.line} line={line} />
      ))}
      {next !== undefined && <Coming line={next} isFirst={over.length === 0} />}
      {over.length + coming.length === 0 ? (
        <Nearest line={lines[0]} />
      ) : (
        others > 0 && 'Nothing else comes near. '
      )}
      {lines.every(({ forecast }) => forecast === null) &&
        ` A forecast needs three days on which something was used${days === 0 ? '; this is the first' : ''}.`}
    </p>
  );
}

function firstOut(a: SpendLine, b: SpendLine): number {
  return (a.runs_out?.from_ms ?? 0) - (b.runs_out?.from_ms ?? 0);
}

function Over({ line: { line, used, limit, cost } }: { line: SpendLine }) {
  return (
    <>
      <b class="bad">{LINES[line].title} is beyond its free tier</b> by{' '}
      <b>
        {amount(line, used - limit)} {LINES[line].units}
      </b>
      {cost !== null && (
        <>
          , which {cost.usd === null ? 'needs' : 'costs'} <b>{dollars(cost)}</b>
        </>
      )}
      .{' '}
    </>
  );
}

function Coming({ line, isFirst }: { line: SpendLine; isFirst: boolean }) {
  const { runs_out: out, cost_ahead: cost, forecast } = line;
  if (out === null) return null;
  return (
    <>
      <b>
        {LINES[line.line].title} {isFirst ? 'runs out first' : 'runs out next'}
      </b>
      : {out.to_ms === null ? 'perhaps, from ' : 'on '}
      <b>{dates(out.from_ms, out.to_ms)}</b>
      {out.to_ms === null && ' on'}, at the pace of the last {number(forecast?.days ?? 0)} days
      {cost !== null && (
        <>
          . What lies beyond {cost.usd === null ? 'needs' : 'costs up to'} <b>{dollars(cost)}</b>
        </>
      )}
      .{' '}
    </>
  );
}

function Nearest({ line }: { line: SpendLine | undefined }) {
  if (line === undefined) return null;
  return (
    <>
      {line.forecast === null
        ? 'Nothing is beyond its free tier. '
        : 'Nothing will run out this month. '}
      <b>{LINES[line.line].title}</b> comes nearest: <b>{percent(line.used / line.limit)}</b> used.
    </>
  );
}

/** As in `29 November`, `29 or 30 November`, `29 November to 2 December`; in UTC, by which is billed. */
function dates(fromMs: number, toMs: number | null): string {
  const [from, to] = [fromMs, toMs ?? fromMs].map((ms) => {
    const date = new Date(ms);
    return {
      day: date.getUTCDate(),
      month: date.toLocaleDateString('en', { month: 'long', timeZone: 'UTC' }),
    };
  });
  if (from === undefined || to === undefined) return '';
  if (from.month !== to.month) return `${from.day} ${from.month} to ${to.day} ${to.month}`;
  if (from.day === to.day) return `${from.day} ${from.month}`;
  return `${from.day} ${to.day - from.day === 1 ? 'or' : 'to'} ${to.day} ${to.month}`;
}
