/** The list of requests, newest first: it follows along unless paused, can be narrowed, and emptied. */
import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Services } from './services.ts';
import { RequestTable } from './request-table.tsx';
import { useLoaded } from './use-loaded.ts';

const PAGE = 100;
/** The most that the server gives at once, and more than a person scrolls through. */
const MOST = 500;

interface RequestsProps extends Services {
  /** Outlives the page, so that it is still there when one comes back from a trace. */
  readonly filter: Signal<string>;
}

export function RequestsPage({ client, live, filter }: RequestsProps) {
  const limit = useSignal(PAGE);
  const paused = useSignal(false);
  const missed = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const list = useLoaded(
    live,
    () => client.traces(filter.value, limit.value),
    (change) => {
      if (paused.value && !change.reset) missed.value = true;
      return !paused.value || change.reset;
    },
  );

  useEffect(() => focusOnSlash(input.current), []);

  function narrow(text: string): void {
    filter.value = text;
    list.reload();
  }
  function togglePause(): void {
    paused.value = !paused.value;
    missed.value = false;
    if (!paused.value) list.reload();
  }
  function showMore(): void {
    limit.value = Math.min(MOST, limit.value + PAGE);
    list.reload();
  }
  async function clear(): Promise<void> {
    if (!window.confirm('Delete all stored telemetry, of all four vendors?')) return;
    await client.reset();
    list.reload();
  }

  const page = list.value.value;
  return (
    <>
      <div class="tools">
        <h1>Requests</h1>
        <input
          ref={input}
          type="search"
          placeholder="Filter: /api/activities 500 failed …"
          aria-label="Filter by words in route, method, status, service or trace id"
          aria-keyshortcuts="/"
          defaultValue={filter.value}
          onInput={(event) => narrow(event.currentTarget.value)}
        />
        <button type="button" aria-pressed={paused.value} onClick={togglePause}>
          {paused.value ? 'Resume' : 'Pause'}
        </button>
        <button type="button" class="danger" onClick={() => void clear()}>
          Clear
        </button>
      </div>
      {missed.value && <p class="note">Paused. New requests arrived; resume to see them.</p>}
      {list.problem.value !== undefined && <p class="problem">{list.problem.value}</p>}
      {page !== undefined && page.traces.length === 0 && <Empty filtered={filter.value !== ''} />}
      {page !== undefined && page.traces.length > 0 && <RequestTable traces={page.traces} />}
      {page?.next != null &&
        (limit.value < MOST ? (
          <button type="button" onClick={showMore}>
            Show more
          </button>
        ) : (
          <p class="note">The newest {MOST} are shown; filter to find older ones.</p>
        ))}
    </>
  );
}

function Empty({ filtered }: { filtered: boolean }) {
  if (filtered) return <p class="empty">No request has all these words.</p>;
  return (
    <div class="empty">
      <p>Nothing has arrived yet. Try</p>
      <pre>curl http://localhost:4567/api/activities/home</pre>
      <p>
        or send anything to this address: an OpenTelemetry SDK, the AWS CLI with{' '}
        <code>--endpoint-url {window.location.origin}</code>, rollbar.js or libhoney.
      </p>
    </div>
  );
}

/** As on many sites: `/` goes to the search box unless one is typing. Returns how to stop. */
function focusOnSlash(input: HTMLInputElement | null): () => void {
  function onKey(event: KeyboardEvent): void {
    if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    input?.focus();
  }
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
