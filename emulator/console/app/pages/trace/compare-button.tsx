/** Chooses another trace of the same route to compare with. */
import { useSignal } from '@preact/signals';
import { RequestPage, type RequestRow } from '../../../api/requests/shapes.ts';
import { Icon } from '../../components/icon.tsx';
import { MenuButton } from '../../components/menu-button.tsx';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { dayAndTime, duration } from '../../format.ts';
import type { TraceModel } from './model.ts';

const OFFERED = 12;

export function CompareButton({ model }: { model: TraceModel }) {
  const { method, route, name } = model.trace;
  /** Others are asked for when the menu is opened first. */
  const isWanted = useSignal(false);
  if ((route ?? name) === null) return null;
  return (
    <MenuButton
      onOpen={() => (isWanted.value = true)}
      name={`Compare with another trace of ${method ?? ''} ${route ?? name ?? ''}`}
      label={
        <>
          <Icon name="compare" size={14} /> Compare
        </>
      }
    >
      {(close) => isWanted.value && <Partners model={model} close={close} />}
    </MenuButton>
  );
}

function Partners({ model: { trace }, close }: { model: TraceModel; close: () => void }) {
  const { client, navigation } = useServices();
  const { trace_id: id, method, route, name } = trace;
  const loaded = useLoaded(
    () => {
      const kind = route === null ? `name:${quoted(name ?? '')}` : `route:${quoted(route)}`;
      const of = method === null ? kind : `${kind} method:${method}`;
      const search = new URLSearchParams({ q: `${of} -trace:${id}`, limit: '100' });
      return client.ask(RequestPage, `request-list?${search}`);
    },
    { of: [id] },
  );
  const rows = loaded.value.value?.rows.filter((row) => isAlike(row, trace)) ?? [];
  return (
    <div class="compare-menu">
      <Progress of={[loaded]} />
      {loaded.value.value !== undefined && rows.length === 0 && (
        <p class="soft">No other trace of this route is stored.</p>
      )}
      {successesFirst(rows)
        .slice(0, OFFERED)
        .map((row) => (
          <button
            key={row.trace_id}
            type="button"
            class="menu-item num"
            onClick={() => {
              navigation.setOwn({ with: row.trace_id });
              close();
            }}
          >
            <span class={row.failed ? 'bad' : 'soft'}>
              {row.status ?? (row.failed ? 'failed' : '')}
            </span>
            {dayAndTime(row.time_ms)}
            <b class="strong push">{row.duration_ms !== null && duration(row.duration_ms)}</b>
          </button>
        ))}
    </div>
  );
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** A term of the query holds for longer routes too. */
function isAlike(row: RequestRow, { route, name }: TraceModel['trace']): boolean {
  return route === null ? row.name === name : row.route === route;
}

/** What went well is what one compares with; within each, the newest first. */
function successesFirst(rows: readonly RequestRow[]): RequestRow[] {
  return rows.toSorted((a, b) => Number(a.failed) - Number(b.failed));
}
