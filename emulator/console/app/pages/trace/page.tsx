/** One trace as all vendors tell it: spans on one axis, with logs and errors where they happened. */
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { EmptyState } from '../../components/empty-state.tsx';
import { Progress } from '../../components/progress.tsx';
import { useServices, type PageProps } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { Answer } from './answer.tsx';
import { readTrace } from './calls.ts';
import { ComparisonView } from './comparison-view.tsx';
import { Details } from './details.tsx';
import { Header } from './header.tsx';
import { buildModel } from './model.ts';
import { VendorStrip } from './vendor-strip.tsx';
import { Waterfall } from './waterfall.tsx';

export function Page({ id = '' }: PageProps) {
  const { client, navigation } = useServices();
  const loaded = useLoaded(() => readTrace(client, id), {
    of: [id],
    when: ({ traces }) => traces.includes(loadedId.value),
    pausable: true,
  });
  const loadedId = useSignal('');
  const trace = loaded.value.value;
  loadedId.value = trace?.trace_id ?? '';
  const model = useMemo(() => trace && buildModel(trace), [trace]);
  const { own } = navigation.location.value;
  const selected = model?.trace.spans.ids.indexOf(own['span'] ?? '') ?? -1;

  if (model === undefined) {
    const problem = loaded.problem.value;
    if (problem === undefined) return <Progress of={[loaded]} />;
    return (
      <>
        <h1 class="hidden">Trace</h1>
        <EmptyState title={id === '' ? 'The address names no trace' : problem.message}>
          <span>
            {id === ''
              ? 'Open one from the list, or paste its id into the query bar.'
              : 'It may still be on its way, or have been deleted.'}
          </span>
          <a class="link" href={navigation.link('requests')}>
            All requests
          </a>
        </EmptyState>
      </>
    );
  }
  const { with: partner } = own;
  const shown = selected === -1 ? model.main : selected;
  return (
    <div class="trace-page">
      <Progress of={[loaded]} />
      <Header model={model} />
      <Answer model={model} />
      <VendorStrip model={model} />
      {partner === undefined ? (
        <div class="trace-columns">
          <Waterfall
            key={model.trace.trace_id}
            model={model}
            selected={shown}
            select={(span) => navigation.setOwn({ span: model.trace.spans.ids[span] })}
          />
          <Details model={model} span={shown} />
        </div>
      ) : (
        <ComparisonView key={partner} model={model} id={partner} />
      )}
    </div>
  );
}
