/** What a start or a reload changed: each route before and after it. Any two runs can be compared. */
import { RunComparison, type Run } from '../../../api/runs/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { Answer } from './answer.tsx';
import { ChangeTable } from './change-table.tsx';
import { RunMenu } from './run-menu.tsx';
import { RunTable } from './run-table.tsx';

export function Page() {
  const { navigation, runs } = useServices();
  const { own } = navigation.location.value;
  const list = runs.list.value;
  const after = list.find(({ id }) => String(id) === own['after']) ?? list[0];
  const older = list.filter(({ id }) => after !== undefined && id < after.id);
  const before = older.find(({ id }) => String(id) === own['before']) ?? older[0];
  return (
    <div class="runs-page">
      <div class="scope-bar">
        <h1>Runs</h1>
        {before !== undefined && after !== undefined && (
          <span class="push chosen">
            <RunMenu
              run={after}
              offered={list}
              choose={(id) => navigation.setOwn({ after: id, before: undefined })}
            />
            <span class="soft">against</span>
            <RunMenu
              run={before}
              offered={older}
              choose={(id) => navigation.setOwn({ before: id })}
            />
          </span>
        )}
      </div>
      {before !== undefined && after !== undefined ? (
        <Comparison key={`${before.id} ${after.id}`} before={before} after={after} />
      ) : (
        <div class="card">
          <EmptyState title={list.length === 0 ? 'No run is known yet' : 'This is the first run'}>
            <span>
              Change a source of the worker, or restart the emulator: this page then compares each
              route before and after.
            </span>
          </EmptyState>
        </div>
      )}
      {list.length > 0 && <RunTable runs={list} chosen={[before?.id, after?.id]} />}
    </div>
  );
}

function Comparison({ before, after }: { before: Run; after: Run }) {
  const { client } = useServices();
  const loaded = useLoaded(
    () => client.ask(RunComparison, `runs/compare?before=${before.id}&after=${after.id}`),
    { when: ({ traces, vendors }) => traces.length + vendors.length > 0 },
  );
  const comparison = loaded.value.value;
  return (
    <>
      <Progress of={[loaded]} />
      {comparison !== undefined && (
        <>
          <Answer comparison={comparison} />
          {comparison.routes.length > 0 && <ChangeTable comparison={comparison} />}
        </>
      )}
    </>
  );
}
