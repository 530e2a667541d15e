/** What each vendor has of the trace. */
import type { Vendor } from '../../../../store/vendor.ts';
import { VENDORS } from '../../../../store/vendor.ts';
import { GLYPHS, VendorGlyph } from '../../components/vendor-glyph.tsx';
import { plural } from '../../format.ts';
import type { TraceModel } from './model.ts';

const NOUNS: Readonly<Record<Vendor, string>> = {
  honeycomb: 'event',
  xray: 'document',
  cloudwatch: 'line',
  rollbar: 'occurrence',
};

export function VendorStrip({ model: { trace } }: { model: TraceModel }) {
  return (
    <div class="card vendor-strip">
      {VENDORS.map((vendor) => {
        const count = trace.counts[vendor];
        return (
          <div key={vendor}>
            <VendorGlyph vendor={vendor} state={count === 0 ? 'none' : 'on'} size={18} />
            <b class="strong">
              {vendor === 'cloudwatch' ? 'CloudWatch Logs' : GLYPHS[vendor].name}
            </b>
            <span class="soft small push">
              {count === 0 ? 'nothing' : plural(count, NOUNS[vendor])}
            </span>
          </div>
        );
      })}
    </div>
  );
}
