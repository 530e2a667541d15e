/**
 * What the page of boards reads and sends. Boards are those of Honeycomb's API: what is changed here is changed there.
 * Both sides parse with these schemas.
 */
import * as v from 'valibot';
import { QuerySpec } from '../explore/shapes.ts';

export const BoardList = v.object({
  /** The project's own first, then in the order of their making. */
  boards: v.array(v.object({ id: v.string(), name: v.string(), panels: v.number() })),
});
export type BoardList = v.InferOutput<typeof BoardList>;

export const STYLES = ['graph', 'table', 'combo'] as const;
export const CHARTS = ['lines', 'stacked', 'bars'] as const;

const Text = v.pipe(v.string(), v.maxLength(10_000));
const Name = v.pipe(v.string(), v.trim(), v.minLength(1, 'must not be empty'), v.maxLength(255));

export const PanelView = v.variant('kind', [
  v.object({
    kind: v.literal('query'),
    name: v.string(),
    description: v.string(),
    /** Slug, or all of them. */
    dataset: v.string(),
    query: QuerySpec,
    style: v.picklist(STYLES),
    chart: v.picklist(CHARTS),
    is_wide: v.boolean(),
  }),
  v.object({ kind: v.literal('text'), text: v.string(), is_wide: v.boolean() }),
  /** Shown by name. */
  v.object({ kind: v.literal('slo'), name: v.string(), is_wide: v.boolean() }),
]);
export type PanelView = v.InferOutput<typeof PanelView>;

export const BoardView = v.object({
  id: v.string(),
  name: v.string(),
  description: v.string(),
  /** Unix milliseconds. An edit sends it back and is refused if somebody else changed the board since. */
  updated_ms: v.number(),
  panels: v.array(PanelView),
});
export type BoardView = v.InferOutput<typeof BoardView>;

/** A panel that is kept, by its place in the stored board, or a text. */
export const PanelEdit = v.union([
  v.strictObject({
    from: v.pipe(v.number(), v.integer(), v.minValue(0)),
    /** Of a query. @default as it is */
    name: v.optional(Name),
    style: v.optional(v.picklist(STYLES)),
    chart: v.optional(v.picklist(CHARTS)),
    is_wide: v.boolean(),
  }),
  v.strictObject({ text: Text, is_wide: v.boolean() }),
]);
export type PanelEdit = v.InferOutput<typeof PanelEdit>;

export const BoardEdit = v.strictObject({
  updated_ms: v.number(),
  name: Name,
  description: v.pipe(v.string(), v.maxLength(1024)),
  panels: v.pipe(v.array(PanelEdit), v.maxLength(100)),
});
export type BoardEdit = v.InferOutput<typeof BoardEdit>;

export const NewBoard = v.strictObject({ name: Name });
export const Made = v.object({ id: v.string() });

/** A query that becomes a panel at the end of a board, or takes the place of one. */
export const SavedQuery = v.strictObject({
  name: Name,
  dataset: v.pipe(v.string(), v.maxLength(255)),
  query: QuerySpec,
  style: v.picklist(STYLES),
  chart: v.picklist(CHARTS),
});
export type SavedQuery = v.InferOutput<typeof SavedQuery>;
