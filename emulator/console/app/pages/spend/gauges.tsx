/** For each line of the meter what is used of its free tier, and where the month will end. */
import type { Spend, SpendLine } from '../../../api/spend/shapes.ts';
import { VendorGlyph } from '../../components/vendor-glyph.tsx';
import { percent } from '../../format.ts';
import { amount, dollars, LINES } from './line-words.ts';

/** How much of a free tier the width of a gauge is. */
const SCALE = 1.25;

export function Gauges({ spend: { lines } }: { spend: Spend }) {
  return (
    <ul class="card gauges">
      <li class="scale" aria-hidden="true">
        <span class="at">
          <span style={{ left: '0' }}>0</span>
          <span style={{ left: '40%' }}>50 %</span>
          <b style={{ left: '80%' }}>free tier</b>
        </span>
      </li>
      {lines.map((line) => (
        <Gauge key={line.line} line={line} />
      ))}
    </ul>
  );
}

function Gauge({
  line: { line, used, limit, forecast, cost, cost_ahead: ahead },
}: {
  line: SpendLine;
}) {
  const { vendor, title, counted, units } = LINES[line];
  const share = used / limit;
  const [low, high] = [(forecast?.low ?? used) / limit, (forecast?.high ?? used) / limit];
  return (
    <li class={vendor}>
      <div class="whose">
        <VendorGlyph vendor={vendor} size={15} />
        <span>
          <span class="strong">{title}</span>
          <span class="soft small">{counted}</span>
        </span>
      </div>
      <div class="measure">
        <div class="gauge" role="img" aria-label={`${percent(share)} of the free tier`}>
          <i class="used" style={{ width: width(share) }} />
          {forecast !== null && (
            <i
              class="ahead"
              style={{ left: width(share), width: `calc(${width(high)} - ${width(share)})` }}
            />
          )}
          <i class="limit" />
        </div>
        {forecast !== null && (
          <span
            class="soft expected num"
            style={{ '--at': `${Math.min(low / SCALE, 0.6) * 100}%` }}
          >
            {percent(low) === percent(high)
              ? `expected ${percent(low)}`
              : `expected ${percent(low).replace(' %', '')} to ${percent(high)}`}
          </span>
        )}
      </div>
      <div class="small num">
        <b class="strong">{amount(line, used)}</b> of {amount(line, limit)} {units}
        {cost !== null ? (
          <span class="bad">
            {amount(line, used - limit)} beyond, {dollars(cost)}
          </span>
        ) : ahead !== null && forecast !== null ? (
          <span class="bad">
            up to {amount(line, forecast.high - limit)} beyond, {dollars(ahead)}
          </span>
        ) : (
          <span class="soft">{percent(share)} used</span>
        )}
      </div>
    </li>
  );
}

/** A use above 0 stays visible, even a millionth of the free tier. */
function width(share: number): string {
  return share === 0 ? '0%' : `max(2px, ${Math.min(1, share / SCALE) * 100}%)`;
}
