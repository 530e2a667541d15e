/** The lines, the newest first: time, level, service, words and trace. A line opens to all it says. */
import { Fragment } from 'preact';
import { useRef } from 'preact/hooks';
import type { LogRow } from '../../../api/logs/shapes.ts';
import { RunItems } from '../../components/run-marks.tsx';
import { useFirstRows } from '../../data/use-first-rows.ts';
import { useSteadyScroll } from '../../data/use-steady-scroll.ts';
import { dayName } from '../../format.ts';
import { LineRow } from './line-row.tsx';

interface LineListProps {
  readonly rows: readonly LogRow[];
  /** Marked in the lines. */
  readonly terms: readonly string[];
  readonly isWrapped: boolean;
}

export function LineList({ rows, terms, isWrapped }: LineListProps) {
  const drawn = useFirstRows(rows);
  const list = useRef<HTMLUListElement>(null);
  useSteadyScroll(list, drawn);
  const isOfOneDay =
    rows.length < 2 || dayName(rows[0]?.time_ms ?? 0) === dayName(rows.at(-1)?.time_ms ?? 0);
  let day = '';
  return (
    <ul ref={list} class={isWrapped ? 'card lines wrapped' : 'card lines'} aria-label="Log lines">
      {drawn.map((row, index) => {
        const own = dayName(row.time_ms);
        const isNewDay = !isOfOneDay && own !== day;
        day = own;
        return (
          <Fragment key={row.id}>
            <RunItems aboveMs={rows[index - 1]?.time_ms} belowMs={row.time_ms} />
            {isNewDay && <li class="day">{own}</li>}
            <LineRow row={row} terms={terms} />
          </Fragment>
        );
      })}
    </ul>
  );
}
