/** One row for each request to a vendor; one of them is open and shows what was sent. */
import { Fragment } from 'preact';
import type { TrafficRow } from '../../../api/traffic/shapes.ts';
import type { Vendor } from '../../../../store/vendor.ts';
import { HeadRow } from '../../components/head-row.tsx';
import { RunMarks } from '../../components/run-marks.tsx';
import { Time } from '../../components/time.tsx';
import { VendorGlyph } from '../../components/vendor-glyph.tsx';
import { useServices } from '../../data/services.ts';
import { useFirstRows } from '../../data/use-first-rows.ts';
import { dayName, duration, fileSize, plural } from '../../format.ts';
import { faultWords } from './fault-kinds.ts';
import { RequestDetail } from './request-detail.tsx';

interface TrafficTableProps {
  readonly rows: readonly TrafficRow[];
  /** Key of a row. */
  readonly opened: string | undefined;
  /** Reads the list again. */
  readonly again: () => void;
}

const NOUNS: Readonly<Record<Vendor, string>> = {
  honeycomb: 'event',
  xray: 'document',
  cloudwatch: 'line',
  rollbar: 'occurrence',
};

const SIGNED_WORDS: Readonly<Record<NonNullable<TrafficRow['signed']>, string>> = {
  verified: 'verified',
  unverified: 'not verified',
  wrong: 'wrong',
  key: 'key sent',
  none: 'no key',
};

const TOOK = 'From the arrival of the request until it was accepted, answered or refused';

export function TrafficTable({ rows, opened, again }: TrafficTableProps) {
  const drawn = useFirstRows(rows);
  return (
    <div class="card">
      <table class="table traffic-table">
        <colgroup>
          <col class="time" />
          <col class="operation" />
          <col class="status-column" />
          <col class="took" />
          <col />
          <col class="signed" />
        </colgroup>
        <HeadRow
          titles={['Time ↓', 'Operation', 'Answer', ['Took', 'number', TOOK], 'Result', 'Signed']}
        />
        <tbody>
          {drawn.map((row, index) => {
            const day = dayName(row.received_ms);
            const before = rows[index - 1];
            return (
              <Fragment key={row.key}>
                <RunMarks aboveMs={before?.received_ms} belowMs={row.received_ms} colSpan={6} />
                {(before === undefined || dayName(before.received_ms) !== day) && (
                  <tr class="divider">
                    <td colSpan={6}>{day}</td>
                  </tr>
                )}
                <Row row={row} isOpen={row.key === opened} />
                {row.key === opened && (
                  <tr class="opened">
                    <td colSpan={6}>
                      <RequestDetail row={row} again={again} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, isOpen }: { row: TrafficRow; isOpen: boolean }) {
  const { navigation } = useServices();
  /** In place, so that the list stays where it is. */
  function open(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    navigation.setOwn({ open: isOpen ? undefined : key });
  }
  const { key, vendor, operation, status, outcome, signed } = row;
  const isBad = outcome === 'refused';
  return (
    <tr class={`${isBad ? 'failed' : ''} ${isOpen ? 'selected' : ''}`}>
      <td class="time mid">
        <Time ms={row.received_ms} />
      </td>
      <td class="operation">
        <span class="traffic-operation">
          <VendorGlyph
            vendor={vendor}
            size={14}
            state={status >= 200 && status < 300 ? 'on' : 'refused'}
          />
          <a
            class="row-link cut"
            data-row
            aria-expanded={isOpen}
            href={navigation.link('traffic', key)}
            onClick={open}
          >
            {operation}
          </a>
        </span>
      </td>
      <td class={`status-column status ${isBad ? 'bad' : 'mid'}`}>
        {status === 0 ? 'none' : status}
      </td>
      <td class="took number mid">{row.took_ms !== null && duration(row.took_ms)}</td>
      <td class="outcome">
        <Outcome row={row} />
      </td>
      <td class={`signed small ${signed === 'wrong' ? 'bad strong' : 'soft'}`}>
        {signed !== null && SIGNED_WORDS[signed]}
      </td>
    </tr>
  );
}

function Outcome({ row }: { row: TrafficRow }) {
  const { outcome, code, message, vendor, brought, bytes } = row;
  const size = bytes === null ? '' : fileSize(bytes);
  if (outcome === 'answered') {
    // Boards, items and other things that people make are changed too: the emulator keeps no request of it.
    const isChange = /^(?:POST|PUT|PATCH|DELETE) /.test(row.operation);
    return <span class="soft">{isChange ? 'answered' : 'answered, nothing stored'}</span>;
  }
  if (outcome === 'kept') {
    return (
      <span class="mid">
        {brought === null || brought === 0 ? 'taken' : plural(brought, NOUNS[vendor])}
        {size !== '' && `, ${size}`}
      </span>
    );
  }
  return (
    <span class="traffic-outcome">
      {outcome !== 'refused' && (
        <span class="chip warn">{outcome === 'part' ? 'in part' : 'injected'}</span>
      )}
      {outcome === 'injected' ? (
        <span class="cut mid">{faultWords(message ?? '')}</span>
      ) : (
        <>
          <b class="strong">{code}</b>
          <span class="cut mid">{message}</span>
        </>
      )}
    </span>
  );
}
