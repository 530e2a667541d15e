/** The frame of every page: where to go, whether news arrive, and the page that is open. */
import type { ReadonlySignal } from '@preact/signals';
import type { Client } from './client.ts';
import type { Live } from './live.ts';
import { REFUSALS, REQUESTS, type Page } from './location.ts';
import { RefusalsPage } from './refusals.tsx';
import { RequestsPage } from './requests.tsx';
import { TracePage } from './trace.tsx';

export interface Services {
  readonly client: Client;
  readonly live: Live;
}

const CONNECTION = {
  connecting: 'connecting',
  live: 'live',
  lost: 'emulator not reachable, trying again',
} as const;

export function App({ client, live, page }: Services & { page: ReadonlySignal<Page> }) {
  const { name } = page.value;
  const connection = live.connection.value;
  return (
    <>
      <header class="top">
        <a class="brand" href={REQUESTS}>
          cruddur-edge
        </a>
        <nav>
          <a href={REQUESTS} aria-current={name === 'refusals' ? undefined : 'page'}>
            Requests
          </a>
          <a href={REFUSALS} aria-current={name === 'refusals' ? 'page' : undefined}>
            Refusals
          </a>
        </nav>
        <span class={`connection ${connection}`} role="status">
          {CONNECTION[connection]}
        </span>
      </header>
      <main>
        {page.value.name === 'trace' ? (
          <TracePage
            key={page.value.traceId}
            traceId={page.value.traceId}
            client={client}
            live={live}
          />
        ) : name === 'refusals' ? (
          <RefusalsPage client={client} live={live} />
        ) : (
          <RequestsPage client={client} live={live} />
        )}
      </main>
    </>
  );
}
