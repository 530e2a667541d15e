/** A board's panels as the console shows them, and as Honeycomb's API keeps them. */
import * as v from 'valibot';
import type { Documents } from '../../../vendors/honeycomb/api/documents.ts';
import type { Panel } from '../../../vendors/honeycomb/boards/board.ts';
import { QuerySpec } from '../explore/shapes.ts';
import type { CHARTS, PanelView } from './shapes.ts';

type Chart = (typeof CHARTS)[number];
type QueryPanel = Extract<Panel, { type: 'query' }>;

/** Of the twelve columns of a board. */
const HALF = 6;
const WHOLE = 12;
const HEIGHT = 5;

const CHART_TYPES = { lines: 'line', stacked: 'stacked', bars: 'tsbar' } as const;

export function showPanel(panel: Panel, documents: Documents): PanelView {
  const is_wide = (panel.position?.width ?? HALF) > HALF;
  if (panel.type === 'text') return { kind: 'text', text: panel.text_panel.content, is_wide };
  if (panel.type === 'slo') {
    const slo = documents.find('slo', panel.slo_panel.slo_id);
    return { kind: 'slo', name: String(slo?.fields['name'] ?? 'SLO'), is_wide };
  }
  const { query_id, query_annotation_id, query_style: style } = panel.query_panel;
  const query = documents.find('query', query_id);
  const annotation = documents.find('query_annotation', query_annotation_id);
  return {
    kind: 'query',
    name: String(annotation?.fields['name'] ?? 'Query'),
    description: String(annotation?.fields['description'] ?? ''),
    dataset: query?.scope ?? '',
    query: v.parse(QuerySpec, query?.fields ?? {}),
    style,
    chart: chartOf(panel),
    is_wide,
  };
}

function chartOf({ query_panel }: QueryPanel): Chart {
  const type = query_panel.visualization_settings?.charts?.[0]?.chart_type;
  if (type === 'stacked') return 'stacked';
  return type === 'tsbar' ? 'bars' : 'lines';
}

/** The panel with another kind of chart; its other settings stay. */
export function withChart(panel: QueryPanel, chart: Chart): QueryPanel {
  if (chartOf(panel) === chart) return panel;
  const settings = panel.query_panel.visualization_settings ?? {};
  const [first, ...others] = settings.charts ?? [];
  const { chart_index = 0, omit_missing_values = false, log_scale = false } = first ?? {};
  const changed = {
    chart_type: CHART_TYPES[chart],
    chart_index,
    omit_missing_values,
    log_scale,
  };
  const visualization_settings = { ...settings, charts: [changed, ...others] };
  return { ...panel, query_panel: { ...panel.query_panel, visualization_settings } };
}

/** Gives every panel its place, in their order: two in a row, and a wide one in a row of its own. */
export function placePanels(panels: readonly { panel: Panel; is_wide: boolean }[]): Panel[] {
  let [x, y] = [0, 0];
  return panels.map(({ panel, is_wide }) => {
    const width = is_wide ? WHOLE : HALF;
    if (x + width > WHOLE) [x, y] = [0, y + HEIGHT];
    const position = { x_coordinate: x, y_coordinate: y, height: HEIGHT, width };
    [x, y] = x + width === WHOLE ? [0, y + HEIGHT] : [x + width, y];
    return { ...panel, position };
  });
}

/** From the top down, and from left to right. */
export function inOrder(panels: readonly Panel[]): Panel[] {
  const place = ({ position }: Panel, name: 'x_coordinate' | 'y_coordinate') =>
    position?.[name] ?? 0;
  return panels.toSorted(
    (a, b) =>
      place(a, 'y_coordinate') - place(b, 'y_coordinate') ||
      place(a, 'x_coordinate') - place(b, 'x_coordinate'),
  );
}
