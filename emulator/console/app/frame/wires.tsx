/** Each vendor's wire: how much arrives a second, or how long ago something did. */
import type { Wire } from '../../api/rail/shapes.ts';
import { Time } from '../components/time.tsx';
import { GLYPHS, VendorGlyph } from '../components/vendor-glyph.tsx';
import { useServices } from '../data/services.ts';
import { ago } from '../format.ts';

export function Wires({ wires }: { wires: readonly Wire[] }) {
  return (
    <ul aria-label="What arrives">
      {wires.map((wire) => (
        <li key={wire.vendor}>
          <VendorGlyph
            vendor={wire.vendor}
            state={wire.refusing ? 'refused' : wire.last_ms === null ? 'waiting' : 'on'}
            size={14}
          />
          <span class="text">{GLYPHS[wire.vendor].name}</span>
          <span class={wire.refusing ? 'value bad strong' : 'value soft'}>
            <Rate wire={wire} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Rate({ wire: { per_second: rate, last_ms, refusing } }: { wire: Wire }) {
  const { now } = useServices();
  if (refusing) return <>refusing</>;
  if (rate > 0) return <>{rate >= 1 ? Math.round(rate) : rate.toFixed(1)}/s</>;
  return last_ms === null ? <>nothing yet</> : <Time ms={last_ms}>{ago(last_ms, now())}</Time>;
}
