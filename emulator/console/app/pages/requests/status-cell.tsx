/** An HTTP status, coloured by its class, with the number of errors inside a request that succeeded. */
import type { RequestRow } from '../../../api/requests/shapes.ts';
import { plural } from '../../format.ts';

export function StatusCell({ row: { status, failed, errors, duration_ms } }: { row: RequestRow }) {
  const isBad = failed || (status ?? 0) >= 500;
  const kind = isBad ? 'bad' : (status ?? 0) >= 400 ? 'warn' : 'mid';
  // A request without HTTP has no status; what has no end is not known yet.
  const word = failed ? 'failed' : duration_ms === null ? '' : 'ok';
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
