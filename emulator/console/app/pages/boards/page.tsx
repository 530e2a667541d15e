/**
 * Boards: queries that people keep, asked of the events of the scope. The project's own board opens first. They are the
 * boards of Honeycomb's API; triggers stand beside them.
 */
import { useSignal } from '@preact/signals';
import { BoardList, BoardView } from '../../../api/boards/shapes.ts';
import type { ExploreAnswer } from '../../../api/explore/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Progress } from '../../components/progress.tsx';
import { useServices, type PageProps } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { ScopeBar } from '../../query/scope-bar.tsx';
import { BoardTabs, TRIGGERS } from '../../results/board-tabs.tsx';
import { NewBoardForm } from '../../results/new-board-form.tsx';
import { Answer } from './answer.tsx';
import { BoardEditor } from './board-editor.tsx';
import { Panel } from './panel.tsx';
import { Triggers } from './triggers.tsx';

export function Page({ id }: PageProps) {
  const { client } = useServices();
  const list = useLoaded(() => client.ask(BoardList, 'boards'));
  const boards = list.value.value?.boards;
  const shown = id ?? boards?.[0]?.id;
  return (
    <div class="boards-page">
      <ScopeBar title="Boards" />
      <Progress of={[list]} />
      {boards !== undefined && <BoardTabs boards={boards} shown={shown} />}
      {shown === TRIGGERS ? (
        <Triggers />
      ) : shown === undefined ? (
        boards !== undefined && (
          <div class="card">
            <EmptyState title="There is no board yet">
              <span>Save a query from Explore, or make an empty one.</span>
              <NewBoardForm />
            </EmptyState>
          </div>
        )
      ) : (
        <Board key={shown} id={shown} changed={list.reload} />
      )}
    </div>
  );
}

/** @param changed called when its name may be another, or it is gone */
function Board({ id, changed }: { id: string; changed: () => void }) {
  const { client } = useServices();
  const loaded = useLoaded(() => client.ask(BoardView, `boards/${encodeURIComponent(id)}`));
  const isEdited = useSignal(false);
  /** By their places. */
  const answers = useSignal<ReadonlyMap<number, ExploreAnswer>>(new Map());
  const board = loaded.value.value;
  if (board === undefined) return <Progress of={[loaded]} />;
  if (isEdited.value) {
    return (
      <BoardEditor
        board={board}
        close={() => {
          isEdited.value = false;
          answers.value = new Map();
          loaded.reload();
          changed();
        }}
      />
    );
  }
  return (
    <>
      <Progress of={[loaded]} />
      <Answer board={board} answers={answers.value} />
      <div class="board-head">
        <p class="soft cut">{board.description}</p>
        <button type="button" class="button small push" onClick={() => (isEdited.value = true)}>
          Edit
        </button>
      </div>
      <div class="board-grid">
        {board.panels.map((panel, place) => (
          <Panel
            key={JSON.stringify(panel)}
            panel={panel}
            board={id}
            place={place}
            answered={(answer) => (answers.value = new Map([...answers.peek(), [place, answer]]))}
          />
        ))}
      </div>
      {board.panels.length === 0 && (
        <div class="card">
          <EmptyState title="This board is empty">
            <span>In Explore, “Save to board” puts a query here.</span>
          </EmptyState>
        </div>
      )}
    </>
  );
}
