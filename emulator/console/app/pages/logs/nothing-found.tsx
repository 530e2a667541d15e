/** Says why the list is empty: nothing was logged, or the filter, time or trace hides the lines. */
import { SetUp } from '../../../api/setup/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { SetUpLink } from '../../components/set-up-link.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { plural } from '../../format.ts';
import { OfAllTime } from '../../query/widen-buttons.tsx';
import type { Asked } from './calls.ts';

/** @param stored how many lines there are in all */
export function NothingFound({ stored, asked }: { stored: number; asked: Asked }) {
  const { client, navigation } = useServices();
  const api = useLoaded(() => client.ask(SetUp, 'setup')).value.value?.api_url;
  if (stored === 0) {
    return (
      <div class="card">
        <EmptyState
          title="Nothing has been logged yet"
          {...(api != null && { command: `curl -i ${api}/api/activities/home` })}
        >
          <span>
            {api != null && 'makes the worker log a line. '}Any client of CloudWatch Logs may send
            to <code>{window.location.origin}</code>: <SetUpLink />. This page fills by itself.
          </span>
        </EmptyState>
      </div>
    );
  }
  const { range: _range, trace, ...own } = asked;
  const isNarrowed = Object.values(own).some((value) => value !== undefined && value !== '');
  return (
    <div class="card">
      <EmptyState title={isNarrowed ? 'No line matches' : 'No line in this time'}>
        <span>{plural(stored, 'line')} are stored.</span>
        <span class="choices">
          {isNarrowed && (
            <button
              type="button"
              class="button"
              onClick={() =>
                navigation.setOwn({
                  pattern: undefined,
                  group: undefined,
                  stream: undefined,
                  level: undefined,
                })
              }
            >
              Without pattern, group and level
            </button>
          )}
          <OfAllTime stored={isNarrowed ? undefined : stored} />
          {trace !== undefined && (
            <a class="button" href={navigation.link('logs', undefined, { query: '' })}>
              Of all traces
            </a>
          )}
        </span>
      </EmptyState>
    </div>
  );
}
