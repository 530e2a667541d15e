/** How to point each client here, and whether something has arrived from it. */
import { SetUp } from '../../../api/setup/shapes.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Progress } from '../../components/progress.tsx';
import { Time } from '../../components/time.tsx';
import { Command } from '../../components/empty-state.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { ago } from '../../format.ts';
import { snippetsFor } from './snippets.ts';

export function Page() {
  const { client, now } = useServices();
  const loaded = useLoaded(() => client.ask(SetUp, 'setup'), {
    when: ({ vendors, traces }) => vendors.length + traces.length > 0,
  });
  const setUp = loaded.value.value;
  const { origin, port } = window.location;
  const snippets = setUp === undefined ? [] : snippetsFor(origin, setUp);
  const heard = snippets.filter(({ client: name }) => setUp?.heard[name] != null).length;
  return (
    <div class="setup-page">
      <div class="scope-bar">
        <h1>Set-up</h1>
      </div>
      <Progress of={[loaded]} />
      {setUp !== undefined && (
        <p class="answer">
          <b>{heard === 0 ? 'None' : heard}</b> of {snippets.length} clients{' '}
          {heard === 1 ? 'has' : 'have'} been heard from. This emulator listens on <b>{port}</b>{' '}
          (HTTP)
          {setUp.grpc_port !== null && (
            <>
              , <b>{setUp.grpc_port}</b> (OTLP over gRPC)
            </>
          )}
          {setUp.daemon_port !== null && (
            <>
              {' '}
              and <b>{setUp.daemon_port}</b> (X-Ray daemon)
            </>
          )}
          {setUp.api_url !== null && (
            <>
              ; the worker’s API is at <b>{setUp.api_url}</b>
            </>
          )}
          .
        </p>
      )}
      {setUp?.api_url != null && (
        <div class="card setup-first">
          <h2>A first request to the worker</h2>
          <Command text={`curl -i ${setUp.api_url}/api/activities/home`} />
        </div>
      )}
      <div class="setup-grid">
        {snippets.map(({ client: name, title, note, text }) => {
          const lastMs = setUp?.heard[name] ?? null;
          return (
            <section key={name} class="card">
              <h2>
                {title}
                <span class={lastMs === null ? 'soft small push' : 'heard small push'}>
                  {lastMs === null ? (
                    'nothing yet'
                  ) : (
                    <Time ms={lastMs}>heard {ago(lastMs, now())}</Time>
                  )}
                </span>
              </h2>
              <p class="soft small">{note}</p>
              <div class="snippet">
                <pre>{text}</pre>
                <CopyButton text={text} what={title} />
              </div>
            </section>
          );
        })}
      </div>
    </div>
  );
}
