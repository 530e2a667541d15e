/** What a vendor has of a request, or in a word why it has nothing; the word leads to the whole answer. */
import type { Vendor } from '../../../../store/vendor.ts';
import type { RequestRow } from '../../../api/requests/shapes.ts';
import { VendorGlyph } from '../../components/vendor-glyph.tsx';
import { useServices } from '../../data/services.ts';
import { number, plural } from '../../format.ts';

const NOUNS: Readonly<Record<Vendor, string>> = {
  honeycomb: 'event',
  xray: 'document',
  cloudwatch: 'log line',
  rollbar: 'occurrence',
};

export function VendorCell({ vendor, row }: { vendor: Vendor; row: RequestRow }) {
  const { navigation } = useServices();
  const absence = row.absences[vendor];
  if (absence === undefined) {
    const count = row.counts[vendor];
    return (
      <span class="vendor-cell num" title={plural(count, NOUNS[vendor])}>
        <VendorGlyph vendor={vendor} size={14} />
        {number(count)}
      </span>
    );
  }
  const { state, sentence } = absence;
  if (state === 'none') return <VendorGlyph vendor={vendor} state="none" size={14} />;
  const link = navigation.link('trace', row.trace_id);
  return (
    <a
      class={state === 'refused' || state === 'lost' ? 'vendor-cell why bad' : 'vendor-cell why'}
      href={`${link}${link.includes('?') ? '&' : '?'}why=${vendor}`}
      title={sentence}
    >
      <VendorGlyph vendor={vendor} state={state} size={14} />
      <span>{state}</span>
    </a>
  );
}
