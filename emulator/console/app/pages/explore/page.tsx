/**
 * Explore: a query over all events of the scope, built from parts, with its answer as charts and a table. The address
 * keeps all of it. The emulator's own engine for Honeycomb's queries answers.
 */
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { ALL_DATASETS, ExploreFields, type QuerySpec } from '../../../api/explore/shapes.ts';
import { Problem, Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { number } from '../../format.ts';
import { ScopeBar } from '../../query/scope-bar.tsx';
import { askQuery } from '../../results/ask.ts';
import { filtersOf } from '../../results/scope-filters.ts';
import { Answer } from './answer.tsx';
import { Builder } from './builder.tsx';
import { DatasetMenu } from './dataset-menu.tsx';
import { FIELD_LIST } from './form.tsx';
import { JsonPanel } from './json-panel.tsx';
import { NothingFound } from './nothing-found.tsx';
import { Results } from './results.tsx';
import { FIRST_SPEC, readSpec, splitTimes, withTimes } from './spec.ts';

export function Page() {
  const { client, navigation, now } = useServices();
  const scope = navigation.scope.value;
  const { own } = navigation.location.value;
  const { dataset = ALL_DATASETS } = own;
  const written = own['spec'];
  const read = useMemo(() => (written === undefined ? undefined : readSpec(written)), [written]);
  const spec = read?.ok === true ? read.spec : FIRST_SPEC;
  const hasJson = useSignal(false);

  const fields = useLoaded(
    () => client.ask(ExploreFields, `explore/fields?${new URLSearchParams({ dataset })}`),
    { of: [dataset] },
  );
  const asked = useLoaded(
    async () => {
      const question = { dataset, query: spec, logarithmic: false };
      return { spec, answer: await askQuery(client, question, scope, now()) };
    },
    {
      of: [dataset, written, JSON.stringify(scope)],
      when: ({ vendors }) => vendors.includes('honeycomb'),
      pausable: true,
    },
  );
  const found = asked.value.value;

  function change(query: QuerySpec): void {
    const { spec: next, range } = splitTimes(query, now());
    if (range !== undefined) navigation.setScope({ range });
    navigation.setOwn({ spec: JSON.stringify(next) });
  }

  return (
    <div class="explore-page">
      <ScopeBar
        title="Explore"
        problem={asked.problem.value}
        {...(found !== undefined && { found: number(found.answer.count) })}
      >
        <DatasetMenu datasets={fields.value.value?.datasets ?? []} dataset={dataset} />
      </ScopeBar>
      <Progress of={[asked, fields]} />
      {read?.ok === false && (
        <Problem error={new Error(`The address has a query that cannot be read: ${read.error}`)} />
      )}
      {found !== undefined && found.answer.count > 0 && (
        <Answer answer={found.answer} spec={found.spec} left={filtersOf(scope.query).left} />
      )}
      <Builder spec={spec} change={change}>
        <button
          type="button"
          class="button small"
          aria-pressed={hasJson.value}
          onClick={() => (hasJson.value = !hasJson.value)}
        >
          JSON
        </button>
        <button type="button" class="button small primary" onClick={asked.reload}>
          Run
        </button>
      </Builder>
      {hasJson.value && (
        <JsonPanel
          key={JSON.stringify([spec, scope.range])}
          query={withTimes(spec, scope.range)}
          apply={change}
        />
      )}
      {found !== undefined &&
        (found.answer.count > 0 ? (
          <Results answer={found.answer} spec={found.spec} change={change} />
        ) : (
          <NothingFound spec={spec} fields={fields.value.value} change={change} />
        ))}
      <datalist id={FIELD_LIST}>
        {fields.value.value?.fields.map(({ name, type }) => (
          <option key={name} value={name}>
            {type}
          </option>
        ))}
      </datalist>
    </div>
  );
}
