/**
 * Explore: a query over all events of the scope, built from parts, with its answer as charts and a table. The address
 * keeps all of it. The emulator's own engine for Honeycomb's queries answers.
 */
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { BoardList } from '../../../api/boards/shapes.ts';
import { FIRST_QUERY } from '../../../api/explore/first-query.ts';
import {
  ALL_DATASETS,
  ExploreFields,
  type Box,
  type QuerySpec,
} from '../../../api/explore/shapes.ts';
import { Problem, Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { number, plural } from '../../format.ts';
import { ScopeBar } from '../../query/scope-bar.tsx';
import { askDifference, askEvents, askQuery } from '../../results/ask.ts';
import { BoardTabs, QUERY } from '../../results/board-tabs.tsx';
import { filtersOf } from '../../results/scope-filters.ts';
import { Answer } from './answer.tsx';
import { BoxAnswer } from './box-answer.tsx';
import { Builder } from './builder.tsx';
import { readBox, writeBox } from './box.ts';
import { DatasetMenu } from './dataset-menu.tsx';
import { Differences } from './differences.tsx';
import { FIELD_LIST } from './form.tsx';
import { JsonPanel } from './json-panel.tsx';
import { NothingFound } from './nothing-found.tsx';
import { EVENTS, Results, viewOf } from './results.tsx';
import { SaveMenu } from './save-menu.tsx';
import { readSpec, splitTimes, withTimes } from './spec.ts';

export function Page() {
  const { client, navigation, now } = useServices();
  const scope = navigation.scope.value;
  const { own } = navigation.location.value;
  const { dataset = ALL_DATASETS } = own;
  const written = own['spec'];
  const read = useMemo(() => (written === undefined ? undefined : readSpec(written)), [written]);
  const spec = read?.ok === true ? read.spec : FIRST_QUERY;
  const logarithmic = own['scale'] !== 'linear';
  const box = readBox(own['box']);
  const hasJson = useSignal(false);
  const isNews = ({ vendors }: { vendors: readonly string[] }) => vendors.includes('honeycomb');
  const asks = [dataset, written, JSON.stringify(scope)];

  const fields = useLoaded(
    () => client.ask(ExploreFields, `explore/fields?${new URLSearchParams({ dataset })}`),
    { of: [dataset] },
  );
  const boards = useLoaded(() => client.ask(BoardList, 'boards'));
  const asked = useLoaded(
    async () => {
      const question = { dataset, query: spec, logarithmic };
      return { spec, logarithmic, answer: await askQuery(client, question, scope, now()) };
    },
    { of: [...asks, logarithmic], when: isNews, pausable: true },
  );
  const found = asked.value.value;
  const view = found && viewOf(found.answer, own['view']);
  // A box does not count when the query has no heatmap of its column.
  const marked = found?.answer.heatmaps.some(({ column }) => column === box?.column)
    ? box
    : undefined;
  const difference = useLoaded(
    async () =>
      marked && askDifference(client, { dataset, query: spec, box: marked }, scope, now()),
    { of: [...asks, own['box'], marked === undefined], when: isNews, pausable: true },
  );
  const differs = marked && difference.value.value;
  const wantsEvents = view === EVENTS;
  const events = useLoaded(
    async () =>
      wantsEvents
        ? askEvents(client, { dataset, query: spec, box: marked }, scope, now())
        : undefined,
    { of: [...asks, own['box'], wantsEvents], when: isNews, pausable: true },
  );

  const mark = (next: Box | undefined) => navigation.setOwn({ box: next && writeBox(next) });

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
      <BoardTabs boards={boards.value.value?.boards ?? []} shown={QUERY} />
      <Progress of={[asked, difference, events, fields, boards]} />
      {read?.ok === false && (
        <Problem error={new Error(`The address has a query that cannot be read: ${read.error}`)} />
      )}
      {found !== undefined &&
        found.answer.count > 0 &&
        (differs === undefined ? (
          <Answer answer={found.answer} spec={found.spec} left={filtersOf(scope.query).left} />
        ) : (
          <BoxAnswer difference={differs} />
        ))}
      <Builder spec={spec} change={change}>
        <button
          type="button"
          class="button small"
          aria-pressed={hasJson.value}
          onClick={() => (hasJson.value = !hasJson.value)}
        >
          JSON
        </button>
        <SaveMenu key={own['panel']} dataset={dataset} spec={spec} />
        <button type="button" class="button small primary" onClick={asked.reload}>
          Run
        </button>
      </Builder>
      {hasJson.value && (
        <JsonPanel
          key={JSON.stringify([spec, scope.range])}
          query={withTimes(spec, scope.range, now())}
          apply={change}
        />
      )}
      {found !== undefined &&
        (found.answer.count > 0 ? (
          <Results
            answer={found.answer}
            spec={found.spec}
            logarithmic={found.logarithmic}
            box={marked}
            boxLabel={differs && plural(differs.inside, 'event')}
            events={events.value.value}
            view={view ?? ''}
            change={change}
            mark={mark}
          />
        ) : (
          <NothingFound spec={spec} fields={fields.value.value} change={change} />
        ))}
      {differs !== undefined && differs.compared > 0 && (
        <Differences difference={differs} spec={spec} change={change} />
      )}
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
