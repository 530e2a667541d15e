/** The lab: ten exercises that check themselves against what arrives. */
import { useEffect, useMemo } from 'preact/hooks';
import { LabState } from '../../../api/lab/shapes.ts';
import { SetUp } from '../../../api/setup/shapes.ts';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { usePolled } from '../../data/use-polled.ts';
import { ExerciseCard } from './exercise-card.tsx';
import { exercisesFor } from './exercises.ts';
import { createProgress } from './progress.ts';

export function Page() {
  const { client, now } = useServices();
  const keeper = useMemo(() => createProgress(() => window.localStorage), []);
  const setUp = useLoaded(() => client.ask(SetUp, 'setup'));
  const state = usePolled(() => client.ask(LabState, `lab?since=${keeper.since()}`));
  const found = state.value.value;
  useEffect(() => {
    if (found !== undefined) keeper.add(found, now());
  }, [found]);

  const progress = keeper.progress.value;
  const exercises = exercisesFor({
    origin: window.location.origin,
    api: setUp.value.value?.api_url ?? 'http://localhost:4567',
  });
  const done = exercises.filter(({ name }) => progress[name] !== undefined).length;
  const next = exercises.find(({ name }) => progress[name] === undefined);
  return (
    <div class="lab-page">
      <div class="scope-bar">
        <h1>Lab</h1>
        <span class="soft small cut">
          the course’s week; the emulator checks each exercise by the telemetry it gets
        </span>
        {done > 0 && (
          <button type="button" class="button small quiet push" onClick={() => keeper.clear(now())}>
            Begin again
          </button>
        )}
      </div>
      <Progress of={[state, setUp]} />
      <p class="answer">
        <b>{done}</b> of {exercises.length} done.{' '}
        {next === undefined ? (
          'Every one of them was proved by telemetry.'
        ) : (
          <>
            Next: <b>{next.title}</b>.
          </>
        )}
      </p>
      <ol class="lab-list">
        {exercises.map((exercise, at) => (
          <ExerciseCard
            key={exercise.name}
            exercise={exercise}
            number={at + 1}
            isNext={exercise === next}
            kept={progress[exercise.name]}
            prove={(proof) =>
              keeper.add({ proofs: { [exercise.name]: proof }, since: keeper.since() }, now())
            }
          />
        ))}
      </ol>
    </div>
  );
}
