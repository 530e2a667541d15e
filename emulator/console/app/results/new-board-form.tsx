/** Makes an empty board, and opens it. */
import { useSignal } from '@preact/signals';
import { Made } from '../../api/boards/shapes.ts';
import { TextField } from '../components/text-field.tsx';
import { useServices } from '../data/services.ts';

export function NewBoardForm({ close = () => undefined }: { close?: () => void }) {
  const { client, navigation } = useServices();
  const name = useSignal('');
  const problem = useSignal<string | undefined>(undefined);
  async function make(event: Event): Promise<void> {
    event.preventDefault();
    try {
      const body = JSON.stringify({ name: name.value });
      const { id } = await client.ask(Made, 'boards', { method: 'POST', body });
      close();
      navigation.go(navigation.link('boards', id));
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
  }
  return (
    <form class="term-form" onSubmit={(event) => void make(event)}>
      <TextField
        label="Name of the board"
        maxLength={255}
        text={name.value}
        change={(text) => (name.value = text)}
      />
      {problem.value !== undefined && <span class="bad small">{problem.value}</span>}
      <button type="submit" class="button small primary" disabled={name.value.trim() === ''}>
        Make it
      </button>
    </form>
  );
}
