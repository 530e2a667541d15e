/** The map itself: nodes as buttons, lines between them, a figure on each. */
import { useEffect, useRef } from 'preact/hooks';
import {
  NODE_HEIGHT,
  NODE_WIDTH,
  type MapEdge,
  type MapNode,
  type NodeKind,
  type ServiceMap,
} from '../../../api/map/shapes.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { useServices } from '../../data/services.ts';
import { duration, number } from '../../format.ts';
import { Histogram } from './histogram.tsx';
import {
  edgeId,
  edgeName,
  failedWords,
  isBad,
  MEASURES,
  quantileWords,
  rateWords,
  shareOf,
  type Measure,
} from './measures.ts';
import { wayOf } from './way.ts';

interface DrawingProps {
  readonly map: ServiceMap;
  readonly measure: Measure;
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
  readonly measureBy: (name: Measure['name']) => void;
}

const ICONS: Readonly<Record<NodeKind, IconName>> = {
  browser: 'globe',
  service: 'bolt',
  database: 'sql',
  queue: 'queue',
  remote: 'box',
};

export function Drawing({ map, measure, chosen, choose, measureBy }: DrawingProps) {
  const { nodes, edges, width, height, left_out: leftOut } = map;
  const most = Math.max(1e-9, ...edges.map(measure.of));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ways = edges.flatMap((edge) => {
    const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
    if (from === undefined || to === undefined) return [];
    return [{ edge, ...wayOf(from, to, edge.points) }];
  });
  const isDimmed = (edge: MapEdge) =>
    chosen !== undefined && edgeId(edge) !== chosen && edge.from !== chosen && edge.to !== chosen;
  const scroll = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [failing] = nodes.toSorted((a, b) => shareOf(b) - shareOf(a));
    const wanted = nodes.find(({ id }) => id === chosen) ?? failing;
    const { current } = scroll;
    // A map that is wider than its window begins where one has to look.
    if (current !== null && wanted !== undefined)
      current.scrollLeft = wanted.x - current.clientWidth / 2;
  }, []);
  return (
    <div class="card map-card">
      <div class="map-tools" role="group" aria-label="Lines are drawn by">
        {MEASURES.map(({ name, words }) => (
          <button
            key={name}
            type="button"
            class="button small"
            aria-pressed={name === measure.name}
            onClick={() => measureBy(name)}
          >
            {words}
          </button>
        ))}
      </div>
      <div
        ref={scroll}
        class="map-scroll"
        tabIndex={0}
        role="region"
        aria-label="Services and their calls"
      >
        <div class="map-area" style={{ width: `${width}px`, height: `${height}px` }}>
          <svg width={width} height={height} aria-hidden="true">
            {ways.map(({ edge, path, head }) => (
              <g
                key={edgeId(edge)}
                class={`line ${isBad(edge) ? 'bad' : ''} ${isDimmed(edge) ? 'dimmed' : ''} ${edgeId(edge) === chosen ? 'chosen' : ''}`}
              >
                <path d={path} stroke-width={1.2 + 4.8 * Math.sqrt(measure.of(edge) / most)} />
                <path class="head" d={head} />
              </g>
            ))}
          </svg>
          {nodes.map((node) => (
            <Node key={node.id} map={map} node={node} chosen={chosen} choose={choose} />
          ))}
          {ways.map(({ edge, middle: [x, y] }) => (
            <button
              key={edgeId(edge)}
              type="button"
              class={isBad(edge) && measure.name !== 'p99' ? 'map-label bad' : 'map-label'}
              style={{ left: `${x}px`, top: `${y}px` }}
              aria-pressed={edgeId(edge) === chosen}
              aria-label={`${edgeName(edge, nodes)}: ${rateWords(edge, map)}, ${failedWords(edge)}, p50 ${duration(edge.p50_ms)}, p99 ${duration(edge.p99_ms)}`}
              title={`${rateWords(edge, map)} · ${failedWords(edge)} · p50 ${duration(edge.p50_ms)} · p99 ${duration(edge.p99_ms)}`}
              onClick={() => choose(edgeId(edge))}
            >
              {measure.label(edge, map)}
            </button>
          ))}
        </div>
      </div>
      <p class="map-note">
        Line width is the{' '}
        {measure.words === 'Rate'
          ? 'rate'
          : measure.words === 'Errors'
            ? 'share that failed'
            : 'p99'}
        ; over 1 % failed is red. The map shows OTLP spans, and X-Ray’s segments of traces that have
        none.
        {leftOut > 0 && ` ${number(leftOut)} nodes with the fewest calls are left out.`}
      </p>
    </div>
  );
}

interface NodeProps {
  readonly map: ServiceMap;
  readonly node: MapNode;
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
}

function Node({ map, node, chosen, choose }: NodeProps) {
  const { services } = useServices();
  const { id, name, kind, x, y } = node;
  return (
    <button
      type="button"
      class={`map-node ${services.classOf(name)}`}
      data-row
      aria-pressed={id === chosen}
      style={{
        left: `${x - NODE_WIDTH / 2}px`,
        top: `${y - NODE_HEIGHT / 2}px`,
        width: `${NODE_WIDTH}px`,
        height: `${NODE_HEIGHT}px`,
      }}
      onClick={() => choose(id)}
    >
      <i class="edge-of-node" />
      <span class="node-name">
        <span class="cut strong" title={name}>
          {name}
        </span>
        <Icon name={ICONS[kind]} size={14} />
        <span class="hidden">{kind}</span>
      </span>
      <Histogram node={node} height={18} />
      <span class="figures num">
        <span>{rateWords(node, map)}</span>
        <span class={isBad(node) ? 'bad strong' : 'soft'}>{failedWords(node)}</span>
      </span>
      <span class="figures num soft">{quantileWords(node)}</span>
    </button>
  );
}
