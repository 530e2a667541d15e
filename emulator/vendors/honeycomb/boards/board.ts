/**
 * What a board may hold (https://docs.honeycomb.io/api/tag/Boards): panels with queries, SLOs and texts on a
 * grid, preset filters and tags. Only the type `flexible` is left of the vendor's boards.
 */
import * as v from 'valibot';
import { Tags } from '../api/tags.ts';
import { FILTER_OPS, Filter } from '../query/spec.ts';

const GRID_WIDTH = 12;

/** Without a width or a height, or with 0, the vendor chooses. */
const Cells = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)));
const Position = v.pipe(
  v.object({ x_coordinate: Cells, y_coordinate: Cells, height: Cells, width: Cells }),
  v.check(
    ({ x_coordinate = 0, width = 0 }) => x_coordinate + width <= GRID_WIDTH,
    `must lie within a grid of ${GRID_WIDTH} columns`,
  ),
);
const optionalPosition = { position: v.optional(Position) };

const Chart = v.object({
  chart_type: v.optional(
    v.picklist(['default', 'line', 'stacked', 'stat', 'tsbar', 'cbar', 'cpie']),
    'default',
  ),
  chart_index: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  omit_missing_values: v.optional(v.boolean(), false),
  log_scale: v.optional(v.boolean(), false),
});

const QueryPanel = v.object({
  ...optionalPosition,
  type: v.literal('query'),
  query_panel: v.object({
    query_id: v.string(),
    query_annotation_id: v.string(),
    query_style: v.optional(v.picklist(['graph', 'table', 'combo']), 'graph'),
    visualization_settings: v.optional(
      v.object({
        utc_xaxis: v.optional(v.boolean()),
        hide_markers: v.optional(v.boolean()),
        hide_hovers: v.optional(v.boolean()),
        overlaid_charts: v.optional(v.boolean()),
        hide_compare: v.optional(v.boolean()),
        charts: v.optional(v.array(Chart)),
      }),
    ),
  }),
});
const SloPanel = v.object({
  ...optionalPosition,
  type: v.literal('slo'),
  slo_panel: v.object({ slo_id: v.string() }),
});
const TextPanel = v.object({
  ...optionalPosition,
  type: v.literal('text'),
  text_panel: v.object({ content: v.pipe(v.string(), v.maxLength(10_000)) }),
});

const PresetFilter = v.object({
  column: v.pipe(v.string(), v.minLength(1)),
  alias: v.pipe(v.string(), v.minLength(1), v.maxLength(50)),
});

export const Board = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  description: v.optional(v.pipe(v.string(), v.maxLength(1024)), ''),
  type: v.literal('flexible', "must be 'flexible': Honeycomb has no classic boards any more"),
  layout_generation: v.optional(v.picklist(['manual', 'auto']), 'manual'),
  panels: v.optional(v.array(v.variant('type', [QueryPanel, SloPanel, TextPanel])), []),
  preset_filters: v.optional(v.pipe(v.array(PresetFilter), v.maxLength(5))),
  tags: Tags,
});

export type Board = v.InferOutput<typeof Board>;
export type Panel = Board['panels'][number];

/** A view: filters that are laid over all queries of a board. They say `operation` where queries say `op`. */
export const View = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  filters: v.optional(
    v.array(
      v.object({
        column: Filter.entries.column,
        operation: v.picklist(FILTER_OPS),
        value: Filter.entries.value,
      }),
    ),
    [],
  ),
});
