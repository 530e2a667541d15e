/** Calls of a node by the logarithm of how long they took, failed ones red. The same scale for all nodes. */
import type { MapNode } from '../../../api/map/shapes.ts';

interface HistogramProps {
  readonly node: MapNode;
  readonly height: number;
}

const WIDTH = 8;

export function Histogram({ node: { bins, failed_bins: failed }, height }: HistogramProps) {
  const most = Math.max(1e-9, ...bins);
  const bars = (counts: readonly number[], below: readonly number[]) =>
    counts
      .map((count, at) => {
        if (count === 0) return '';
        const length = Math.max(1.5, (count / most) * height);
        const from = ((below[at] ?? 0) / most) * height;
        return `M${at * WIDTH + 0.8} ${height - from}v${-length}h${WIDTH - 1.6}v${length}z`;
      })
      .join('');
  const good = bins.map((count, at) => Math.max(0, count - (failed[at] ?? 0)));
  return (
    <svg
      class="map-histogram"
      viewBox={`0 0 ${bins.length * WIDTH} ${height}`}
      preserveAspectRatio="none"
      style={{ height: `${height}px` }}
      aria-hidden="true"
    >
      <path d={bars(failed, [])} fill="var(--bad)" />
      <path class="good-bars" d={bars(good, failed)} />
    </svg>
  );
}
