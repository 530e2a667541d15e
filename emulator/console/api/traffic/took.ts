/** Tells how long a request took, as it is kept beside the headers. */
import * as v from 'valibot';
import { TOOK_HEADER } from '../../../store/requests.ts';

const Took = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ [TOOK_HEADER]: v.pipe(v.string(), v.transform(Number), v.number()) }),
);

/** @param headers JSON, as they are kept @returns milliseconds; null for requests that an earlier version kept */
export function tookBy(headers: string): number | null {
  const parsed = v.safeParse(Took, headers);
  return parsed.success ? parsed.output[TOOK_HEADER] : null;
}
