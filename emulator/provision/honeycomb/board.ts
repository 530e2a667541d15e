/**
 * The board with its queries. A query has no name but that of its annotation, cannot be changed and cannot be removed;
 * a board names queries by id. So board and queries are compared as the files have them: panels by the query's name.
 */
import * as v from 'valibot';
import { applyBoard } from '../../vendors/honeycomb/boards/apply.ts';
import type { BoardDocuments } from '../../vendors/honeycomb/boards/documents.ts';
import type { Part } from '../part.ts';
import type { Honeycomb } from './client.ts';
import type { Dataset } from './dataset.ts';

const Boards = v.array(v.looseObject({ id: v.string(), name: v.string() }));
const Panel = v.looseObject({
  query_panel: v.optional(v.looseObject({ query_annotation_id: v.string() })),
});
const Board = v.looseObject({ id: v.string(), panels: v.array(Panel) });
const Annotation = v.looseObject({
  id: v.string(),
  name: v.string(),
  description: v.optional(v.string(), ''),
  query_id: v.string(),
});
const Query = v.record(v.string(), v.unknown());

export function boardPart(
  { ask, call, need }: Honeycomb,
  dataset: Dataset,
  documents: BoardDocuments,
): Part {
  const { board, queries } = documents;
  const annotationsPath = `/1/query_annotations/${dataset.slug}`;
  const annotationsOf = async () => (await ask(v.array(Annotation), annotationsPath)) ?? [];
  const isOurs = ({ name }: { readonly name: string }) =>
    [...queries.values()].some((query) => query.name === name);

  async function present() {
    const boards = (await ask(Boards, '/1/boards')) ?? [];
    return boards.find(({ name }) => name === board.name);
  }
  async function apply() {
    await applyBoard(documents, dataset.name, call);
  }

  return {
    name: `Honeycomb board ${board.name}`,
    wanted() {
      // Honeycomb takes the layout of panels when a board is written, and does not show it.
      const { layout_generation: _writeOnly, ...shown } = board;
      return { ...shown, queries: Object.fromEntries(queries) };
    },
    async read() {
      await need('boards', 'queries');
      const listed = await present();
      const found = listed && (await ask(Board, `/1/boards/${listed.id}`));
      if (found === undefined) return undefined;
      const annotations = await annotationsOf();
      const names = new Map<string, string>();
      const kept: Record<string, unknown> = {};
      for (const [file, { name }] of queries) {
        const annotation = annotations.find((one) => one.name === name);
        if (annotation === undefined) continue;
        names.set(annotation.id, file);
        const query = await ask(Query, `/1/queries/${dataset.slug}/${annotation.query_id}`);
        kept[file] = { name, description: annotation.description, query };
      }
      const panels = found.panels.map(({ query_panel: panel, ...rest }) =>
        panel === undefined
          ? rest
          : { ...rest, query_panel: { ...panel, query: names.get(panel.query_annotation_id) } },
      );
      return { ...found, panels, queries: kept };
    },
    make: apply,
    change: apply,
    async remove() {
      const found = await present();
      if (found) await call('DELETE', `/1/boards/${found.id}`);
      for (const { id } of (await annotationsOf()).filter(isOurs)) {
        await call('DELETE', `${annotationsPath}/${id}`);
      }
    },
  };
}
