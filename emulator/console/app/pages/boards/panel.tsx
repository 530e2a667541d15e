/** A panel of a board: a text, or a query with its chart, its table or both. */
import { useEffect, useMemo } from 'preact/hooks';
import type { PanelView } from '../../../api/boards/shapes.ts';
import type { ExploreAnswer, QuerySpec } from '../../../api/explore/shapes.ts';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { limitsOf, type TimeRange } from '../../data/time-range.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { askQuery } from '../../results/ask.ts';
import { exploreLink } from '../../results/explore-link.ts';
import { ResultChart } from '../../results/result-chart.tsx';
import { ResultHeatmap } from '../../results/result-heatmap.tsx';
import { ResultTable } from '../../results/result-table.tsx';
import { isMilliseconds } from '../../results/words.ts';

interface PanelProps {
  readonly panel: PanelView;
  readonly board: string;
  /** On the board. */
  readonly place: number;
  readonly answered: (answer: ExploreAnswer) => void;
}

export function Panel({ panel, board, place, answered }: PanelProps) {
  const look = panel.is_wide ? 'card panel wide' : 'card panel';
  if (panel.kind === 'query') {
    return <QueryPanel {...{ panel, board, place, answered }} look={look} />;
  }
  return (
    <section class={look}>
      {panel.kind === 'text' ? (
        <p class="panel-text">{panel.text}</p>
      ) : (
        <p class="panel-text">
          <b>{panel.name}</b> is an SLO. Its document is kept; the emulator does not draw it.
        </p>
      )}
    </section>
  );
}

interface QueryPanelProps extends Omit<PanelProps, 'panel'> {
  readonly panel: Extract<PanelView, { kind: 'query' }>;
  readonly look: string;
}

/** With a table below, and alone: panels in a row are about as high then. */
const COMBO_HEIGHT = 200;
const GRAPH_HEIGHT = 400;
/** A panel is narrow: more steps would be thinner than they can be told apart. */
const MOST_STEPS = 60;
const STEPS_S = [1, 5, 10, 15, 30, 60, 300, 600, 1800, 3600, 21_600, 86_400];

function QueryPanel({ panel, board, place, answered, look }: QueryPanelProps) {
  const { client, navigation, now } = useServices();
  const scope = navigation.scope.value;
  const { name, description, dataset } = panel;
  const query = useMemo(() => withSteps(panel.query, scope.range, now()), [panel, scope.range]);
  const { logarithmic } = heatmapOf(query);
  const asked = useLoaded(() => askQuery(client, { dataset, query, logarithmic }, scope, now()), {
    of: [JSON.stringify(scope)],
    when: ({ vendors }) => vendors.includes('honeycomb'),
    pausable: true,
  });
  const answer = asked.value.value;
  useEffect(() => {
    if (answer !== undefined) answered(answer);
  }, [answer]);
  return (
    <section class={look} aria-label={name}>
      <div class="panel-head">
        <h2 class="cut" title={description}>
          {name}
        </h2>
        <a
          class="link small push"
          aria-label={`Explore ${name}`}
          href={exploreLink(navigation, { dataset, query, panel: { board, place, name } })}
        >
          Explore
        </a>
      </div>
      <Progress of={[asked]} />
      {answer !== undefined &&
        (answer.count === 0 ? (
          <p class="panel-text soft">No event in this time.</p>
        ) : (
          <PanelResults panel={panel} answer={answer} />
        ))}
    </section>
  );
}

interface PanelResultsProps {
  readonly panel: Extract<PanelView, { kind: 'query' }>;
  readonly answer: ExploreAnswer;
}

function PanelResults({ panel, answer }: PanelResultsProps) {
  const { query, style, chart } = panel;
  const [heatmap] = answer.heatmaps;
  const isGrouped = (query.breakdowns ?? []).length > 0;
  const hasTable = style === 'table' || (style === 'combo' && isGrouped);
  const height = hasTable ? COMBO_HEIGHT : GRAPH_HEIGHT;
  return (
    <>
      {style !== 'table' &&
        (heatmap === undefined ? (
          <ResultChart answer={answer} at={0} hasOthers style={chart} height={height} />
        ) : (
          <ResultHeatmap
            answer={answer}
            heatmap={heatmap}
            logarithmic={heatmapOf(query).logarithmic}
            height={height}
          />
        ))}
      {hasTable && (
        <ResultTable answer={answer} query={query} caption={`Groups of ${panel.name}`} isBrief />
      )}
    </>
  );
}

/** The query in fewer steps, unless it says how long they are. */
function withSteps(query: QuerySpec, range: TimeRange, nowMs: number): QuerySpec {
  if (range.kind === 'all' || query.granularity) return query;
  const { fromMs, toMs } = limitsOf(range, nowMs);
  const seconds = (Math.min(toMs, nowMs) - fromMs) / 1000;
  const granularity = STEPS_S.find((step) => seconds / step <= MOST_STEPS);
  return granularity === undefined || granularity > seconds ? query : { ...query, granularity };
}

/** How the heatmap of a query is drawn: durations by doublings. */
function heatmapOf({ calculations }: QueryPanelProps['panel']['query']): { logarithmic: boolean } {
  const heatmap = calculations?.find(({ op }) => op === 'HEATMAP');
  return { logarithmic: isMilliseconds(heatmap?.column ?? '') };
}
