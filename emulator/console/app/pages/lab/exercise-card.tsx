/** One exercise: why, what to do, a hint, and what proved that it was done. */
import { Command } from '../../components/empty-state.tsx';
import { Icon } from '../../components/icon.tsx';
import { Time } from '../../components/time.tsx';
import { useServices } from '../../data/services.ts';
import type { Proof } from '../../../api/lab/shapes.ts';
import { AnswerForm } from './answer-form.tsx';
import type { Exercise } from './exercises.ts';
import type { Progress } from './progress.ts';

interface ExerciseCardProps {
  readonly exercise: Exercise;
  readonly number: number;
  /** Whether it is the first that is not done. */
  readonly isNext: boolean;
  readonly kept: Progress[Exercise['name']];
  readonly prove: (proof: Proof) => void;
}

export function ExerciseCard({ exercise, number, isNext, kept, prove }: ExerciseCardProps) {
  const { navigation } = useServices();
  const { name, title, why, task, hint, command, page, question } = exercise;
  return (
    <li class={kept === undefined ? 'card' : 'card done'}>
      <h2>
        <span class="lab-mark num">
          {kept === undefined ? number : <Icon name="check" size={14} />}
        </span>
        {title}
        {kept !== undefined && <span class="hidden">, done</span>}
        <a class="button small push" href={navigation.link(page[0])}>
          {page[1]}
        </a>
      </h2>
      <p class="mid">{why}</p>
      <p class="lab-task">{task}</p>
      {kept !== undefined && (
        <p class="lab-proof">
          {kept.text}.{' '}
          {kept.trace_id !== null && (
            <a class="link" href={navigation.link('trace', kept.trace_id)}>
              Its trace
            </a>
          )}{' '}
          <span class="soft">
            <Time ms={kept.at_ms} dated />
          </span>
        </p>
      )}
      {kept === undefined && question !== undefined && (
        <AnswerForm exercise={name} question={question} prove={prove} />
      )}
      <details open={isNext && kept === undefined}>
        <summary>Hint</summary>
        <p>{hint}</p>
        {command !== undefined && <Command text={command} />}
      </details>
    </li>
  );
}
