/** The free-tier meter: for every line a bar, what is used, the limit, and where the month will end at this pace. */
import type { LineReading } from '../../../../meter/reading.ts';
import { MeterReading } from '../../../../meter/reading.ts';
import { Health } from '../../../api/shapes.ts';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { percent } from '../../format.ts';
import { datagramWords, METER_VENDORS, quantity, type MeterVendor } from './meter-words.ts';
import { usePolled } from '../../data/use-polled.ts';

export function Page() {
  const { client } = useServices();
  // What belongs to no trace is no news of one, and may be billed all the same.
  const meter = usePolled(() => client.ask(MeterReading, 'meter'));
  const health = usePolled(() => client.ask(Health, 'health'));
  const reading = meter.value.value;
  const datagrams = health.value.value?.datagrams;
  return (
    <div class="legacy">
      <div class="tools">
        <h1>Free tier</h1>
      </div>
      <Progress of={[meter, health]} />
      {reading !== undefined && (
        <>
          <p class="note">
            What the vendors would have billed for {reading.month}, against what they give away each
            month. All starts again on <time dateTime={reading.ends}>{firstOf(reading.ends)}</time>.
          </p>
          <ul class="meter">
            {METER_VENDORS.map((vendor) => (
              <Line key={vendor.line} vendor={vendor} reading={reading.lines[vendor.line]} />
            ))}
          </ul>
        </>
      )}
      {datagrams !== undefined && datagrams.received + (datagrams.dropped ?? 0) > 0 && (
        <p class="note">Datagrams to the X-Ray daemon: {datagramWords(datagrams)}.</p>
      )}
    </div>
  );
}

function Line({ vendor, reading }: { vendor: MeterVendor; reading: LineReading }) {
  const { used, limit, shareOfLimit, projected } = reading;
  const { units } = vendor;
  const [of, later] = [limit, projected].map((value) => quantity(value, units === undefined));
  const state = used > limit ? 'bad' : projected > limit ? 'warn' : '';
  return (
    <li class={vendor.room}>
      <h2>
        <span class="vendor">{vendor.title}</span> <span class="count">{vendor.counted}</span>
      </h2>
      <div class={`gauge ${state}`} aria-hidden="true">
        <span class="projected" style={{ width: width(projected, limit) }} />
        <span class="used" style={{ width: width(used, limit) }} />
      </div>
      <p>
        <strong>{quantity(used, units === undefined)}</strong> of {of} {units} (
        {percent(shareOfLimit)})
        {!vendor.level && (
          <span class="outlook">
            at this pace <strong>{later}</strong> by the end of the month
          </span>
        )}
        {state !== '' && (
          <span class={`outlook status ${state}`}>
            {state === 'bad' ? 'beyond the free tier' : 'the free tier will not last'}
          </span>
        )}
      </p>
    </li>
  );
}

/** Never quite nothing for something: a use of a millionth is seen to be one. */
function width(part: number, limit: number): string {
  return part === 0 ? '0' : `max(3px, ${Math.min(1, part / limit) * 100}%)`;
}

/** The vendors' months are UTC. */
function firstOf(iso: string): string {
  return `${iso.slice(0, 10)}, 0:00 UTC`;
}
