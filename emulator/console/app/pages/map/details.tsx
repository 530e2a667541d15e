/** What is chosen on the map: its figures, operations and failures, and the way to its requests. */
import type { ComponentChildren } from 'preact';
import type { MapEdge, MapNode, ServiceMap } from '../../../api/map/shapes.ts';
import { ServiceSquare } from '../../components/service-square.tsx';
import { useServices } from '../../data/services.ts';
import { duration, number, percent } from '../../format.ts';
import { CompareWithGood } from './compare-with-good.tsx';
import { Histogram } from './histogram.tsx';
import { edgeName, failedWords, isBad, rateWords, shareOf, type Figures } from './measures.ts';

interface NodeDetailsProps {
  readonly map: ServiceMap;
  readonly node: MapNode;
}

export function NodeDetails({ map, node }: NodeDetailsProps) {
  const { services } = useServices();
  const { nodes, edges, low_ms: low, high_ms: high } = map;
  const nameOf = (id: string) => nodes.find((one) => one.id === id)?.name ?? id;
  const callers = edges.filter(({ to }) => to === node.id).map(({ from }) => nameOf(from));
  return (
    <aside class="card map-details" data-details tabIndex={-1} aria-label="The node that is chosen">
      <h2>
        <ServiceSquare service={node.name} />
        <span class="cut">{node.name}</span>
        <span class="chip push">{node.kind}</span>
      </h2>
      <p class="mid figures-line">
        <FigureWords map={map} figures={node} />
        {callers.length > 0 && ` · called by ${callers.slice(0, 3).join(', ')}`}
      </p>
      <div class={`big-histogram ${services.classOf(node.name)}`}>
        <Histogram node={node} height={72} />
        <div class="soft ends num">
          <span>{duration(low)}</span>
          <span>
            p50 {duration(node.p50_ms)} · p99 {duration(node.p99_ms)}
          </span>
          <span>{duration(high)}</span>
        </div>
      </div>
      <h3>Its operations</h3>
      <ul class="operations">
        {node.operations.map((operation) => (
          <li key={operation.name}>
            <code class="cut" title={operation.name}>
              {operation.name}
            </code>
            <span class="num mid">{rateWords(operation, map)}</span>
            <span class={isBad(operation) ? 'num bad strong' : 'num soft'}>
              {percent(shareOf(operation))}
            </span>
          </li>
        ))}
      </ul>
      {node.failures.length > 0 && (
        <>
          <h3>What failed</h3>
          <ul class="failures">
            {node.failures.map(({ text, count }) => (
              <li key={text}>
                <b class="num">{number(Math.round(count))} ×</b> {text}
              </li>
            ))}
          </ul>
        </>
      )}
      <Leads figures={node} terms={[node.term]} />
    </aside>
  );
}

interface EdgeDetailsProps {
  readonly map: ServiceMap;
  readonly edge: MapEdge;
}

export function EdgeDetails({ map, edge }: EdgeDetailsProps) {
  const ends = [edge.from, edge.to].flatMap((id) => map.nodes.find((one) => one.id === id) ?? []);
  return (
    <aside
      class="card map-details"
      data-details
      tabIndex={-1}
      aria-label="The connection that is chosen"
    >
      <h2>
        <span class="cut">{edgeName(edge, map.nodes)}</span>
      </h2>
      <p class="mid figures-line">
        <FigureWords map={map} figures={edge} />
        <br />
        p50 {duration(edge.p50_ms)} · p99 {duration(edge.p99_ms)}, as the caller waits
      </p>
      <Leads figures={edge} terms={ends.map(({ term }) => term)} />
    </aside>
  );
}

function FigureWords({ map, figures }: { map: ServiceMap; figures: Figures }): ComponentChildren {
  return (
    <>
      {rateWords(figures, map)} ·{' '}
      <span class={isBad(figures) ? 'bad strong' : ''}>{failedWords(figures)}</span>
    </>
  );
}

interface LeadsProps {
  readonly figures: Figures;
  /** Terms of a query that find the requests. */
  readonly terms: readonly string[];
}

function Leads({ figures, terms }: LeadsProps) {
  const { navigation } = useServices();
  const { query } = navigation.scope.value;
  const queryOf = (...more: readonly string[]) =>
    [query, ...terms, ...more].filter(Boolean).join(' ');
  const link = (...more: readonly string[]) =>
    navigation.link('requests', undefined, { query: queryOf(...more) });
  return (
    <div class="leads">
      {figures.failed > 0 && (
        <a class="button primary" href={link('error:true')}>
          Failed requests through it
        </a>
      )}
      <a class="button" href={link()}>
        All requests through it
      </a>
      {figures.failed > 0 && <CompareWithGood query={queryOf()} />}
    </div>
  );
}
