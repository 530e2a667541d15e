/** Stores the rows of a request to an HTTP endpoint: reads its body again, as a batch of PutLogEvents. */
import * as v from 'valibot';
import type { VendorIntakes } from '../../../inbox/intake.ts';
import type { Journal } from '../../../store/journal.ts';
import type { StoreInput } from '../../aws/intake.ts';
import { ENDPOINTS, type Endpoint } from './endpoints.ts';
import type { ReadBatch } from './format.ts';
import type { Target } from './target.ts';

/** What the inbox keeps beside the body. */
export interface Digest {
  readonly target: Target;
  readonly contentType: string;
}

const names = v.record(v.string(), v.string());
const Digest = v.object({
  target: v.object({
    logGroupName: v.string(),
    logStreamName: v.string(),
    entity: v.exactOptional(v.object({ keyAttributes: names })),
  }),
  contentType: v.string(),
});

export function operationOf({ path }: Pick<Endpoint, 'path'>): string {
  return `POST ${path}`;
}

/** The batch as PutLogEvents takes it; undefined without events. */
export function inputOf(target: Target, { events }: ReadBatch) {
  if (events.length === 0) return undefined;
  return { ...target, logEvents: events.toSorted((a, b) => a.timestamp - b.timestamp) };
}

/** @param store of PutLogEvents */
export function endpointIntakes(store: StoreInput, journal: Journal): VendorIntakes {
  return Object.fromEntries(
    ENDPOINTS.map((endpoint) => [
      operationOf(endpoint),
      {
        store({ body, digest, caller, receivedMs }, request) {
          const { target, contentType } = v.parse(Digest, digest);
          const batch = endpoint.read(Buffer.from(body), contentType, receivedMs);
          const { skipped } = batch;
          if (skipped > 0) {
            const message = `${skipped} events were skipped`;
            const refused = { vendor: 'cloudwatch', operation: operationOf(endpoint) } as const;
            journal.refuse({ ...refused, status: 200, code: 'Skipped', message });
          }
          const input = inputOf(target, batch);
          if (input !== undefined) store({ input: () => input }, caller, { request, receivedMs });
        },
      },
    ]),
  );
}
