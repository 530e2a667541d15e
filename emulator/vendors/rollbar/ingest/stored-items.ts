/** Stores an accepted item as an occurrence. It reads the body by the same code that read it for the answer. */
import * as v from 'valibot';
import type { VendorIntakes } from '../../../inbox/intake.ts';
import type { OccurrenceStore } from '../store.ts';
import { decodeItem } from './decode.ts';
import { checkData } from './payload.ts';
import { parseSubmission } from './submission.ts';

export const OPERATION = 'POST /api/1/item/';

/** What the inbox keeps of the request beside its body. */
const Digest = v.object({
  /** Of the occurrence. */
  id: v.number(),
  uuid: v.string(),
  remoteAddress: v.string(),
});
export type Digest = v.InferOutput<typeof Digest>;

export function itemIntakes(occurrences: OccurrenceStore): VendorIntakes {
  return {
    [OPERATION]: {
      store({ body, digest, receivedMs }, request) {
        const { id, uuid, remoteAddress } = v.parse(Digest, digest);
        const parsed = parseSubmission(Buffer.from(body));
        if (!parsed.ok) throw new Error(parsed.message);
        const checked = checkData(parsed.submission.data);
        if (!checked.ok) throw new Error(checked.message);
        const occurrence = decodeItem(checked.data, { uuid, nowMs: receivedMs, remoteAddress });
        occurrences.keep(id, occurrence, request);
      },
    },
  };
}
