/** What a vendor has of a request. */
import type { Vendor } from '../../../../store/vendor.ts';
import type { RequestRow } from '../../../api/requests/shapes.ts';
import { VendorGlyph } from '../../components/vendor-glyph.tsx';
import { number, plural } from '../../format.ts';

const NOUNS: Readonly<Record<Vendor, string>> = {
  honeycomb: 'event',
  xray: 'document',
  cloudwatch: 'log line',
  rollbar: 'occurrence',
};

export function VendorCell({ vendor, row }: { vendor: Vendor; row: RequestRow }) {
  const count = row.counts[vendor];
  if (count === 0) return <VendorGlyph vendor={vendor} state="none" size={14} />;
  return (
    <span class="vendor-cell num" title={plural(count, NOUNS[vendor])}>
      <VendorGlyph vendor={vendor} size={14} />
      {number(count)}
    </span>
  );
}
