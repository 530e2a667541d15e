/**
 * Reads and changes the boards of Honeycomb's API, as the documents that they are there. A change is one transaction:
 * a board never names a query that is not kept.
 */
import * as v from 'valibot';
import { createDocuments, type Document } from '../../../vendors/honeycomb/api/documents.ts';
import { Board, type Panel } from '../../../vendors/honeycomb/boards/board.ts';
import { createCatalog } from '../../../vendors/honeycomb/datasets/catalog.ts';
import { checkSpec } from '../../../vendors/honeycomb/query/check.ts';
import type { ConsoleContext } from '../context.ts';
import { ALL_DATASETS } from '../explore/shapes.ts';
import { inOrder, placePanels, showPanel, withChart } from './panels.ts';
import type { BoardEdit, BoardList, BoardView, PanelEdit, SavedQuery } from './shapes.ts';

export type Changed =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly status: 400 | 404 | 409; readonly error: string };

export interface BoardStore {
  list(): BoardList['boards'];
  read(id: string): BoardView | undefined;
  create(name: string): Promise<Changed>;
  change(id: string, edit: BoardEdit): Promise<Changed>;
  remove(id: string): Promise<Changed>;
  /** @param place of the panel that it replaces; undefined adds one */
  save(id: string, query: SavedQuery, place: number | undefined): Promise<Changed>;
}

const KIND = 'board';
const GONE: Changed = { ok: false, status: 404, error: 'There is no such board: it was deleted' };

export function createBoardStore(context: ConsoleContext): BoardStore {
  const documents = createDocuments(context);
  const catalog = createCatalog(context.database);
  const boardOf = ({ fields }: Document) => v.parse(Board, fields);
  const panelsOf = (document: Document) => inOrder(boardOf(document).panels);

  function write(document: Document, changed: Partial<Board>): Changed {
    documents.update(KIND, '', document.id, { ...document.fields, ...changed });
    return { ok: true, id: document.id };
  }

  /** What is kept of a panel, changed; undefined when it is not there. */
  function edited(stored: readonly Panel[], edit: PanelEdit): Panel | undefined {
    if ('text' in edit) return { type: 'text', text_panel: { content: edit.text } };
    const panel = stored[edit.from];
    if (panel?.type !== 'query') return panel;
    const { query_panel } = panel;
    const { query_annotation_id: annotation, query_style } = query_panel;
    const named = { ...query_panel, query_annotation_id: renamed(annotation, edit.name) };
    const styled = { ...panel, query_panel: { ...named, query_style: edit.style ?? query_style } };
    return edit.chart === undefined ? styled : withChart(styled, edit.chart);
  }

  /** The id of an annotation with that name. The old one stays: another board may have it. */
  function renamed(annotation: string, name: string | undefined): string {
    const kept = documents.find('query_annotation', annotation);
    if (kept === undefined || name === undefined || kept.fields['name'] === name) return annotation;
    return documents.create('query_annotation', kept.scope, { ...kept.fields, name }).id;
  }

  return {
    list() {
      const boards = documents.list(KIND, '').map((document) => {
        const { name, panels, tags } = boardOf(document);
        const isProjects = tags.some(({ key }) => key === 'project');
        return { id: document.id, name, panels: panels.length, isProjects, document };
      });
      return boards
        .toSorted(
          (a, b) =>
            Number(b.isProjects) - Number(a.isProjects) ||
            a.document.createdMs - b.document.createdMs ||
            (a.name < b.name ? -1 : 1),
        )
        .map(({ id, name, panels }) => ({ id, name, panels }));
    },
    read(id) {
      const document = documents.get(KIND, '', id);
      if (document === undefined) return undefined;
      const { name, description } = boardOf(document);
      const panels = panelsOf(document).map((panel) => showPanel(panel, documents));
      return { id, name, description, updated_ms: document.updatedMs, panels };
    },
    create: (name) =>
      documents.change(() => {
        const board: Board = v.parse(Board, { name, type: 'flexible' });
        const { layout_generation: _layout, ...kept } = board;
        return { ok: true, id: documents.create(KIND, '', { ...kept, preset_filters: [] }).id };
      }),
    change: (id, { updated_ms, name, description, panels }) =>
      documents.change(() => {
        const document = documents.get(KIND, '', id);
        if (document === undefined) return GONE;
        if (document.updatedMs !== updated_ms) {
          const error =
            'Cannot save: the board was changed meanwhile. Cancel, and edit it as it is now';
          return { ok: false, status: 409, error };
        }
        const stored = panelsOf(document);
        const kept = panels.flatMap((edit) => {
          const panel = edited(stored, edit);
          return panel === undefined ? [] : [{ panel, is_wide: edit.is_wide }];
        });
        return write(document, { name, description, panels: placePanels(kept) });
      }),
    remove: (id) =>
      documents.change(() => {
        if (!documents.remove(KIND, '', id)) return GONE;
        for (const view of documents.list('board_view', id)) {
          documents.remove('board_view', id, view.id);
        }
        return { ok: true, id };
      }),
    save: (id, { name, dataset, query, style, chart }, place) => {
      const mistakes = checkSpec(query);
      if (mistakes.length > 0) {
        const told = mistakes.map(({ field, description }) => `${field} ${description}`);
        const error = `Cannot save the query: ${told.join('; ')}`;
        return Promise.resolve({ ok: false, status: 400, error });
      }
      const scope = dataset === ALL_DATASETS ? dataset : catalog.find(dataset)?.slug;
      if (scope === undefined) {
        const error = `Cannot save the query: there is no dataset '${dataset}'`;
        return Promise.resolve({ ok: false, status: 400, error });
      }
      return documents.change(() => {
        const document = documents.get(KIND, '', id);
        if (document === undefined) return GONE;
        const stored = panelsOf(document);
        if (place !== undefined && stored[place] === undefined) {
          const error = 'Cannot save: the panel is no longer on the board';
          return { ok: false, status: 404, error };
        }
        const query_id = documents.create('query', scope, query).id;
        const annotation = { name, description: '', query_id, source: 'board' };
        const query_annotation_id = documents.create('query_annotation', scope, annotation).id;
        const made: Panel = withChart(
          { type: 'query', query_panel: { query_id, query_annotation_id, query_style: style } },
          chart,
        );
        const next = place === undefined ? [...stored, made] : stored.with(place, made);
        const isWide = (panel: Panel, at: number) =>
          ((at === place ? stored[at] : panel)?.position?.width ?? 0) > 6;
        const placed = next.map((panel, at) => ({ panel, is_wide: isWide(panel, at) }));
        return write(document, { panels: placePanels(placed) });
      });
    },
  };
}
