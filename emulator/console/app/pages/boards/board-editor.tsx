/** A board while it is edited, in its place: names, order, widths and looks of panels. Nothing is kept before it is saved. */
import { useSignal } from '@preact/signals';
import {
  CHARTS,
  Made,
  STYLES,
  type BoardView,
  type PanelEdit,
} from '../../../api/boards/shapes.ts';
import { Problem } from '../../components/progress.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useServices } from '../../data/services.ts';
import { DeleteButton } from './delete-button.tsx';
import { draftOf, editOf, moved, type PanelDraft } from './draft.ts';

interface BoardEditorProps {
  readonly board: BoardView;
  readonly close: () => void;
}

export function BoardEditor({ board, close }: BoardEditorProps) {
  const { client } = useServices();
  const name = useSignal(board.name);
  const description = useSignal(board.description);
  const panels = useSignal<readonly PanelDraft[]>(board.panels.map(draftOf));
  const problem = useSignal<Error | undefined>(undefined);
  const isSaving = useSignal(false);

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    isSaving.value = true;
    try {
      const edits: PanelEdit[] = panels.value.map(editOf);
      const { updated_ms } = board;
      const body = { updated_ms, name: name.value, description: description.value, panels: edits };
      await client.ask(Made, `boards/${board.id}`, { method: 'PUT', body: JSON.stringify(body) });
      close();
    } catch (error) {
      problem.value = error instanceof Error ? error : new Error(String(error));
    }
    isSaving.value = false;
  }
  const change = (at: number, draft: PanelDraft) => (panels.value = panels.value.with(at, draft));

  return (
    <form onSubmit={(event) => void save(event)}>
      {problem.value !== undefined && <Problem error={problem.value} />}
      <div class="card board-form">
        <TextField
          label="Name"
          maxLength={255}
          text={name.value}
          change={(text) => (name.value = text)}
        />
        <TextField
          label="Description"
          class="grows"
          maxLength={1024}
          text={description.value}
          change={(text) => (description.value = text)}
        />
        <DeleteButton board={board} />
        <button type="button" class="button small" onClick={close}>
          Cancel
        </button>
        <button
          type="submit"
          class="button small primary"
          disabled={isSaving.value || name.value.trim() === ''}
        >
          Save
        </button>
      </div>
      <div class="board-grid">
        {panels.value.map((draft, at) => (
          <PanelForm
            key={draft.key}
            draft={draft}
            change={(next) => change(at, next)}
            move={(by) => (panels.value = moved(panels.value, at, by))}
            remove={() => (panels.value = panels.value.filter((_, other) => other !== at))}
          />
        ))}
        <button
          type="button"
          class="button add-text"
          onClick={() => {
            const key = `text ${Date.now()}`;
            panels.value = [...panels.value, { key, text: '', title: 'Text', is_wide: false }];
          }}
        >
          Add a text
        </button>
      </div>
    </form>
  );
}

interface PanelFormProps {
  readonly draft: PanelDraft;
  readonly change: (draft: PanelDraft) => void;
  readonly move: (by: -1 | 1) => void;
  readonly remove: () => void;
}

function PanelForm({ draft, change, move, remove }: PanelFormProps) {
  const { title, is_wide, query, text } = draft;
  return (
    <fieldset class={is_wide ? 'card panel panel-form wide' : 'card panel panel-form'}>
      <legend class="hidden">{title}</legend>
      <div class="panel-moves">
        <button
          type="button"
          class="button small"
          aria-label={`Move ${title} back`}
          onClick={() => move(-1)}
        >
          ←
        </button>
        <button
          type="button"
          class="button small"
          aria-label={`Move ${title} on`}
          onClick={() => move(1)}
        >
          →
        </button>
        <button
          type="button"
          class="button small"
          aria-pressed={is_wide}
          onClick={() => change({ ...draft, is_wide: !is_wide })}
        >
          Wide
        </button>
        <button
          type="button"
          class="button small danger push"
          aria-label={`Remove ${title}`}
          onClick={remove}
        >
          Remove
        </button>
      </div>
      {text !== undefined && (
        <textarea
          class="field"
          aria-label="Text"
          rows={4}
          maxLength={10_000}
          value={text}
          onInput={(event) => change({ ...draft, text: event.currentTarget.value })}
        />
      )}
      {query === undefined ? (
        text === undefined && <p>{title}</p>
      ) : (
        <>
          <TextField
            label="Name"
            maxLength={255}
            text={query.name}
            change={(name) => change({ ...draft, query: { ...query, name } })}
          />
          <Choices
            label="Shows"
            names={STYLES}
            chosen={query.style}
            choose={(style) => change({ ...draft, query: { ...query, style } })}
          />
          {query.style !== 'table' && (
            <Choices
              label="Chart"
              names={CHARTS}
              chosen={query.chart}
              choose={(chart) => change({ ...draft, query: { ...query, chart } })}
            />
          )}
        </>
      )}
    </fieldset>
  );
}

interface ChoicesProps<Name extends string> {
  readonly label: string;
  readonly names: readonly Name[];
  readonly chosen: Name;
  readonly choose: (name: Name) => void;
}

function Choices<Name extends string>({ label, names, chosen, choose }: ChoicesProps<Name>) {
  return (
    <div class="panel-choices" role="group" aria-label={label}>
      <span class="soft small">{label}</span>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          class="button small"
          aria-pressed={name === chosen}
          onClick={() => choose(name)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
