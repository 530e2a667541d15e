/** Boards and their views through the API. A panel must name a query and an annotation that exist. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import type { Detail } from '../api/answers.ts';
import type { Documents } from '../api/documents.ts';
import type { ResourceParts } from '../api/resource.ts';
import { addResource } from '../api/resource.ts';
import { checkFilters } from '../query/check.ts';
import { Board, View } from './board.ts';
import type { Panel } from './board.ts';
import { layOut } from './layout.ts';

const MAX_VIEWS = 50;

export function addBoardRoutes(routes: Hono, parts: ResourceParts): void {
  const { answers, documents } = parts;

  addResource(routes, parts, {
    path: '/1/boards',
    kind: 'board',
    schema: Board,
    check: (board) =>
      board.panels.flatMap((panel, index) => checkPanel(panel, index, board, documents)),
    // Preset filters that are not sent stay; an empty list clears them.
    keep: ({ layout_generation, ...board }, previous) => ({
      ...board,
      panels: layout_generation === 'auto' ? layOut(board.panels) : board.panels,
      preset_filters: board.preset_filters ?? previous?.['preset_filters'] ?? [],
    }),
    show({ id, fields }) {
      const { layout_generation: _writeOnly, ...board } = v.parse(Board, fields);
      return {
        id,
        ...board,
        panels: board.panels.map((panel) => withDataset(panel, documents)),
        links: { board_url: `https://ui.honeycomb.io/emulator/environments/local/board/${id}` },
      };
    },
    changed(id) {
      if (documents.get('board', '', id) !== undefined) return;
      for (const view of documents.list('board_view', id))
        documents.remove('board_view', id, view.id);
    },
  });

  addResource(routes, parts, {
    path: '/1/boards/:board/views',
    kind: 'board_view',
    schema: View,
    most: MAX_VIEWS,
    scope(c) {
      const id = c.req.param('board') ?? '';
      return documents.get('board', '', id) ? id : answers.problem(c, 404, 'Board not found');
    },
    check({ filters }) {
      const details: Detail[] = [];
      checkFilters(
        filters.map(({ operation, ...filter }) => ({ ...filter, op: operation })),
        'filters',
        (field, description, code = 'invalid') => details.push({ field, code, description }),
      );
      return details;
    },
  });
}

function checkPanel(panel: Panel, index: number, board: Board, documents: Documents): Detail[] {
  const details: Detail[] = [];
  const at = `panels[${index}]`;
  const unknown = (field: string, what: string) =>
    details.push({ field: `${at}.${field}`, code: 'invalid', description: `is no ${what}` });
  if (panel.position === undefined && board.layout_generation === 'manual') {
    const description = "is required unless layout_generation is 'auto'";
    details.push({ field: `${at}.position`, code: 'missing', description });
  }
  if (panel.type === 'query') {
    const { query_id, query_annotation_id } = panel.query_panel;
    if (!documents.find('query', query_id)) unknown('query_panel.query_id', 'query');
    const annotation = documents.find('query_annotation', query_annotation_id);
    if (annotation?.fields['query_id'] !== query_id) {
      unknown('query_panel.query_annotation_id', 'annotation of the query');
    }
  } else if (panel.type === 'slo' && !documents.find('slo', panel.slo_panel.slo_id)) {
    unknown('slo_panel.slo_id', 'SLO');
  }
  return details;
}

/** A query's dataset is read-only and not kept. */
function withDataset(panel: Panel, documents: Documents): object {
  if (panel.type !== 'query') return panel;
  const dataset = documents.find('query', panel.query_panel.query_id)?.scope;
  return { ...panel, query_panel: { ...panel.query_panel, dataset } };
}
