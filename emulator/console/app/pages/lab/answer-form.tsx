/** Where a person says what was found; the emulator compares it with the telemetry. */
import { useSignal } from '@preact/signals';
import { Judged, type Proof } from '../../../api/lab/shapes.ts';
import { useServices } from '../../data/services.ts';

interface AnswerFormProps {
  readonly exercise: string;
  readonly question: string;
  readonly prove: (proof: Proof) => void;
}

export function AnswerForm({ exercise, question, prove }: AnswerFormProps) {
  const { client } = useServices();
  const why = useSignal('');

  async function judge(form: HTMLFormElement): Promise<void> {
    const answer = String(new FormData(form).get('answer'));
    try {
      const body = JSON.stringify({ exercise, answer });
      const judged = await client.ask(Judged, 'lab/answer', { method: 'POST', body });
      why.value = judged.why ?? '';
      if (judged.proof !== null) prove(judged.proof);
    } catch (error) {
      why.value = error instanceof Error ? error.message : String(error);
    }
  }

  return (
    <form
      class="lab-answer"
      onSubmit={(event) => {
        event.preventDefault();
        void judge(event.currentTarget);
      }}
    >
      <input
        name="answer"
        aria-label={question}
        placeholder={question}
        autocomplete="off"
        required
      />
      <button type="submit" class="button">
        Check
      </button>
      <p role="status" class="warn">
        {why.value !== '' && `△ ${why.value}`}
      </p>
    </form>
  );
}
