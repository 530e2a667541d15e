/** An HTTP status, coloured by its class, with the number of errors inside a request that succeeded. */
import type { RequestRow } from '../../../api/requests/shapes.ts';
import { plural } from '../../format.ts';

export function StatusCell({ row }: { row: RequestRow }) {
  const { status, failed, errors, duration_ms, name } = row;
  const isBad = failed || (status ?? 0) >= 500;
  const kind = isBad ? 'bad' : (status ?? 0) >= 400 ? 'warn' : 'mid';
  // A request without HTTP has no status. A root that has no end is under way; without a root nothing is known yet.
  const word = failed ? 'failed' : duration_ms !== null ? 'ok' : name === null ? '' : 'running';
  return (
    <>
      <span class={`status ${kind}`}>{status ?? word}</span>
      {!isBad && errors > 0 && (
        <span class="inside bad" title={`${plural(errors, 'error')} inside`}>
          {' '}
          ▲{errors}
          <span class="hidden"> {errors === 1 ? 'error' : 'errors'} inside</span>
        </span>
      )}
    </>
  );
}
