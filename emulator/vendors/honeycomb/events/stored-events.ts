/** Stores the events of an accepted request: decodes its body again, as it was decoded for the answer. */
import * as v from 'valibot';
import type { VendorIntakes } from '../../../inbox/intake.ts';
import type { StoreEvents } from '../store.ts';
import { decodeBatch, decodeSingle, parseBody } from './batch.ts';

export const SINGLE = 'POST /1/events';
export const BATCH = 'POST /1/batch';

/** What the inbox keeps of the request beside its body. */
const Digest = v.object({
  dataset: v.string(),
  /** Levels of nested objects that become columns. */
  depth: v.number(),
  /** The field of the duration, if the dataset's definitions name one. */
  duration: v.nullish(v.string()),
  contentType: v.optional(v.string()),
  /** What headers say of a single event. */
  time: v.optional(v.string()),
  samplerate: v.optional(v.string()),
});
export type Digest = v.InferOutput<typeof Digest>;

export function eventIntakes(storeEvents: StoreEvents): VendorIntakes {
  const intakeOf = (isBatch: boolean): VendorIntakes[string] => ({
    store({ body, digest: json, receivedMs }, request) {
      const digest = v.parse(Digest, json);
      const options = { ...digest, nowMs: receivedMs };
      const parsed = parseBody(digest.contentType, Buffer.from(body));
      if (!parsed.ok) throw new Error(parsed.error);
      const outcomes = isBatch
        ? (decodeBatch(parsed.value, options) ?? [])
        : [decodeSingle(parsed.value, digest.time, digest.samplerate, options)];
      storeEvents(
        outcomes.filter((outcome) => outcome.ok),
        request,
      );
    },
  });
  return { [SINGLE]: intakeOf(false), [BATCH]: intakeOf(true) };
}
