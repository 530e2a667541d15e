/** Often asked questions with their counts, each of which narrows the list. */
import type { TrafficSummary } from '../../../api/traffic/shapes.ts';
import { GLYPHS, VendorGlyph } from '../../components/vendor-glyph.tsx';
import { useServices } from '../../data/services.ts';
import { number } from '../../format.ts';

export function Facets({ summary }: { summary: TrafficSummary }) {
  const { navigation } = useServices();
  const words = navigation.scope.value.query.split(/\s+/).filter(Boolean);
  const facet = (term: string) => {
    const isOn = words.includes(term);
    const others = words.filter((word) => word !== term);
    return {
      type: 'button' as const,
      class: 'button small',
      'aria-pressed': isOn,
      onClick: () => navigation.setScope({ query: (isOn ? others : [...words, term]).join(' ') }),
    };
  };
  return (
    <div class="facets">
      <button {...facet('error:true')}>
        Refused
        <span class={summary.refused > 0 ? 'bad strong num' : 'soft num'}>
          {number(summary.refused)}
        </span>
      </button>
      {summary.vendors.map(({ vendor, count }) => (
        <button key={vendor} {...facet(`vendor:${vendor === 'cloudwatch' ? 'logs' : vendor}`)}>
          <VendorGlyph vendor={vendor} size={13} />
          {GLYPHS[vendor].name}
          <span class="soft num">{number(count)}</span>
        </button>
      ))}
    </div>
  );
}
