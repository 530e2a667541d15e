/** The frame of every page: links to the pages, the state of the live connection, and the page that is open. */
import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { HoneycombPage } from './honeycomb.tsx';
import { HONEYCOMB, METER, REFUSALS, REQUESTS, type Page } from './location.ts';
import { MeterPage } from './meter.tsx';
import { RefusalsPage } from './refusals.tsx';
import { RequestsPage } from './requests.tsx';
import type { Services } from './services.ts';
import { TracePage } from './trace.tsx';

const CONNECTION = {
  connecting: 'connecting',
  live: 'live',
  lost: 'emulator not reachable, trying again',
} as const;

const TITLES: Readonly<Record<Page['name'], string>> = {
  requests: 'Requests',
  honeycomb: 'Honeycomb',
  refusals: 'Refusals',
  meter: 'Free tier',
  trace: 'Trace',
};

export function App({ client, live, page }: Services & { page: ReadonlySignal<Page> }) {
  const { name } = page.value;
  const filter = useSignal('');
  const main = useRef<HTMLElement>(null);
  const opened = useRef(page.value);
  useEffect(() => {
    document.title = `${TITLES[name]} · cruddur-edge`;
    if (opened.current === page.value) return;
    opened.current = page.value;
    // A link within the page that was left is gone, and with it the place where a screen reader would go on.
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [page.value]);
  const connection = live.connection.value;
  return (
    <>
      <header class="top">
        <a class="brand" href={REQUESTS}>
          cruddur-edge
        </a>
        <nav>
          <a
            href={REQUESTS}
            aria-current={name === 'requests' || name === 'trace' ? 'page' : undefined}
          >
            Requests
          </a>
          <a href={HONEYCOMB} aria-current={name === 'honeycomb' ? 'page' : undefined}>
            Honeycomb
          </a>
          <a href={REFUSALS} aria-current={name === 'refusals' ? 'page' : undefined}>
            Refusals
          </a>
          <a href={METER} aria-current={name === 'meter' ? 'page' : undefined}>
            Free tier
          </a>
        </nav>
        <span class={`connection ${connection}`} role="status">
          {CONNECTION[connection]}
        </span>
      </header>
      <main ref={main} tabIndex={-1}>
        {page.value.name === 'trace' ? (
          <TracePage
            key={page.value.traceId}
            traceId={page.value.traceId}
            client={client}
            live={live}
          />
        ) : name === 'honeycomb' ? (
          <HoneycombPage client={client} live={live} />
        ) : name === 'meter' ? (
          <MeterPage client={client} live={live} />
        ) : name === 'refusals' ? (
          <RefusalsPage client={client} live={live} />
        ) : (
          <RequestsPage client={client} live={live} filter={filter} />
        )}
      </main>
    </>
  );
}
