/** The headers of a kept request as its sender wrote them. */
import { TOOK_HEADER } from '../../store/requests.ts';
import { SIGNATURE_HEADER } from '../../vendors/aws/credentials.ts';

type Headers = Readonly<Record<string, string>>;

/** @returns them without what the emulator keeps beside them */
export function shownHeaders(kept: Headers): Headers {
  const { [TOOK_HEADER]: _took, [SIGNATURE_HEADER]: _signature, ...headers } = kept;
  return headers;
}
