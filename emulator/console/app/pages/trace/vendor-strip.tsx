/** What each vendor has of the trace; what has nothing says why, and opens to what is known of it. */
import { VENDORS, type Vendor } from '../../../../store/vendor.ts';
import type { Absence } from '../../../api/why/shapes.ts';
import { Time } from '../../components/time.tsx';
import { GLYPHS, VendorGlyph } from '../../components/vendor-glyph.tsx';
import { useServices } from '../../data/services.ts';
import { plural } from '../../format.ts';
import type { TraceModel } from './model.ts';

const NOUNS: Readonly<Record<Vendor, string>> = {
  honeycomb: 'event',
  xray: 'document',
  cloudwatch: 'line',
  rollbar: 'occurrence',
};

const nameOf = (vendor: Vendor) =>
  vendor === 'cloudwatch' ? 'CloudWatch Logs' : GLYPHS[vendor].name;

export function VendorStrip({ model: { trace } }: { model: TraceModel }) {
  const { navigation } = useServices();
  const opened = VENDORS.find((vendor) => vendor === navigation.location.value.own['why']);
  const absence = opened && trace.absences[opened];
  return (
    <div class="card vendor-strip">
      {VENDORS.map((vendor) => {
        const absent = trace.absences[vendor];
        if (absent === undefined) {
          return (
            <div key={vendor}>
              <VendorGlyph vendor={vendor} size={18} />
              <b class="strong">{nameOf(vendor)}</b>
              <span class="soft small push">
                <Count vendor={vendor} trace={trace} />
              </span>
            </div>
          );
        }
        const isBad = absent.state === 'refused' || absent.state === 'lost';
        return (
          <button
            key={vendor}
            type="button"
            aria-expanded={vendor === opened}
            class={vendor === opened ? 'absent open' : 'absent'}
            onClick={() => navigation.setOwn({ why: vendor === opened ? undefined : vendor })}
          >
            <VendorGlyph vendor={vendor} state={absent.state} size={18} />
            <b class="strong">{nameOf(vendor)}</b>
            <span class={isBad ? 'bad strong small push' : 'soft small push'}>
              {absent.state === 'none' ? 'nothing due' : absent.state} · why?
            </span>
          </button>
        );
      })}
      {opened !== undefined && absence !== undefined && <Why vendor={opened} absence={absence} />}
    </div>
  );
}

/** Lines and items have pages of their own. */
function Count({ vendor, trace }: { vendor: Vendor; trace: TraceModel['trace'] }) {
  const { navigation } = useServices();
  const words = plural(trace.counts[vendor], NOUNS[vendor]);
  const { trace_id: id } = trace;
  const href =
    vendor === 'cloudwatch'
      ? navigation.link('logs', id)
      : vendor === 'rollbar'
        ? navigation.link('errors', undefined, { query: `trace:${id}`, range: { kind: 'all' } })
        : undefined;
  return href === undefined ? (
    words
  ) : (
    <a class="link" href={href}>
      {words}
    </a>
  );
}

function Why({ vendor, absence }: { vendor: Vendor; absence: Absence }) {
  const { navigation } = useServices();
  return (
    <div class="why-box">
      <div>
        <p>
          <b class="strong">Why is it not in {nameOf(vendor)}?</b>{' '}
          <span class="mid">{absence.sentence}</span>
        </p>
        {absence.steps.length > 0 && (
          <ol>
            {absence.steps.map(({ at_ms, text, bad }, index) => (
              <li key={index} class={bad ? 'bad' : ''}>
                <span class="soft">
                  <Time ms={at_ms} />
                </span>{' '}
                {text}
              </li>
            ))}
          </ol>
        )}
      </div>
      <div class="why-actions">
        {absence.injected === true && (
          <a class="button small" href={navigation.link('traffic')}>
            Fault switches
          </a>
        )}
        {absence.state === 'refused' && (
          <a
            class="button small"
            href={navigation.link('traffic', undefined, { query: 'error:true' })}
          >
            All refusals
          </a>
        )}
        {absence.state === 'off' && (
          <a class="button small" href={navigation.link('setup')}>
            Set it up
          </a>
        )}
        <a
          class="button small"
          href={navigation.link('requests', undefined, {
            query: `-vendor:${vendor === 'cloudwatch' ? 'logs' : vendor}`,
          })}
        >
          Others without it
        </a>
      </div>
    </div>
  );
}
