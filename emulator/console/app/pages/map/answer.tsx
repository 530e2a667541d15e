/** The sentence above the map: the connection that fails most, and the slowest service. */
import type { MapEdge, ServiceMap } from '../../../api/map/shapes.ts';
import { duration, number, percent, plural } from '../../format.ts';
import { edgeName, rateWords, shareOf } from './measures.ts';

export function Answer({ map }: { map: ServiceMap }) {
  const { nodes, edges, traces, read } = map;
  const { worst, following, other } = rankFailing(edges);
  const [slowest] = edges.toSorted((a, b) => b.p99_ms - a.p99_ms);
  const failing = nodes.toSorted((a, b) => shareOf(b) - shareOf(a))[0];
  return (
    <p class="answer">
      {worst !== undefined && worst.failed > 0 ? (
        <>
          <b>{edgeName(worst, nodes)}</b> fails <b class="bad">{percent(shareOf(worst))}</b> of its{' '}
          {rateWords(worst, map).replace('/min', ' calls a minute')}.{' '}
          {following !== undefined && (
            <>
              <b>{edgeName(following, nodes)}</b> fails with it.{' '}
            </>
          )}
          {edges.length > (following === undefined ? 1 : 2) &&
            (other === 0
              ? 'No other connection fails. '
              : other >= shareOf(worst)
                ? 'Others fail as often. '
                : `No other connection fails more than ${percent(other)} of its calls. `)}
        </>
      ) : failing !== undefined && failing.failed > 0 ? (
        <>
          <b>{failing.name}</b> fails <b class="bad">{percent(shareOf(failing))}</b> of its
          calls.{' '}
        </>
      ) : (
        <>
          <b>Nothing failed</b> between {plural(nodes.length, 'node')}.{' '}
          {slowest !== undefined && (
            <>
              Slowest is <b>{edgeName(slowest, nodes)}</b>: 99 of 100 calls take at most{' '}
              {duration(slowest.p99_ms)}.{' '}
            </>
          )}
        </>
      )}
      {read < traces && (
        <>
          Estimated from {number(read)} of {plural(traces, 'trace')}.
        </>
      )}
    </p>
  );
}

/**
 * The connection with the largest share of failures; of equal ones the last on the way, since failures travel back to
 * callers.
 */
function rankFailing(edges: readonly MapEdge[]) {
  const reaches = (from: MapEdge, to: MapEdge, seen = new Set<MapEdge>()): boolean => {
    if (seen.has(from)) return false;
    seen.add(from);
    return edges.some((edge) => edge.from === from.to && (edge === to || reaches(edge, to, seen)));
  };
  const failing = edges
    .filter(({ failed }) => failed > 0)
    .toSorted((a, b) => shareOf(b) - shareOf(a));
  let [worst] = failing;
  for (const edge of failing) {
    // Shares within a tenth of each other count as equal: both report the same failures.
    const isEqual = worst !== undefined && shareOf(edge) > shareOf(worst) * 0.9;
    if (worst !== undefined && isEqual && reaches(worst, edge)) worst = edge;
  }
  const rest = failing.filter((edge) => edge !== worst);
  const following = rest.find((edge) => worst !== undefined && reaches(edge, worst));
  const others = rest.filter((edge) => edge !== following).map(shareOf);
  return { worst, following, other: Math.max(0, ...others) };
}
