/** A panel while its board is edited. */
import type { PanelEdit, PanelView } from '../../../api/boards/shapes.ts';

type QueryView = Extract<PanelView, { kind: 'query' }>;

export interface PanelDraft {
  /** Tells it from the others, wherever it is moved. */
  readonly key: string;
  /** Its place on the stored board; undefined for a new text. */
  readonly from?: number;
  /** What it was called when the edit began. */
  readonly title: string;
  readonly is_wide: boolean;
  /** Of a text. */
  readonly text?: string;
  readonly query?: Pick<QueryView, 'name' | 'style' | 'chart'>;
}

export function draftOf(panel: PanelView, from: number): PanelDraft {
  const { is_wide } = panel;
  const key = String(from);
  if (panel.kind === 'text') return { key, title: 'text', is_wide, text: panel.text };
  if (panel.kind === 'slo') return { key, from, title: panel.name, is_wide };
  const { name, style, chart } = panel;
  return { key, from, title: name, is_wide, query: { name, style, chart } };
}

export function editOf({ from, is_wide, text, query }: PanelDraft): PanelEdit {
  if (from === undefined) return { text: text ?? '', is_wide };
  return query === undefined ? { from, is_wide } : { from, is_wide, ...query };
}

/** Moves one of the panels a place forward or back; at either end it stays. */
export function moved(
  panels: readonly PanelDraft[],
  at: number,
  by: -1 | 1,
): readonly PanelDraft[] {
  const [one, other] = [panels[at], panels[at + by]];
  if (one === undefined || other === undefined) return panels;
  return panels.with(at, other).with(at + by, one);
}
