/** Stores what X-Ray accepts: PutTraceSegments, documents by UDP, spans by OTLP. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { VendorIntakes } from '../../inbox/intake.ts';
import type { Journal } from '../../store/journal.ts';
import { createAwsIntake } from '../aws/intake.ts';
import { loadModel } from '../aws/model.ts';
import { ENCODINGS } from '../otlp/reply.ts';
import { OPERATION, readExport } from './otlp/export.ts';
import { segmentsOf } from './otlp/segments.ts';
import { createIngest, createSave, decodeDocuments } from './segments/ingest.ts';
import { storeTraceSegments } from './segments/put.ts';
import { createSegmentStore } from './segments/store.ts';

/** A datagram's document. Its row holds the whole text, so no request is kept. */
export const DATAGRAM = 'UDP';

const Encoding = v.picklist(ENCODINGS);

export function xrayIntakes(database: DatabaseSync, journal: Journal): VendorIntakes {
  const segments = createSegmentStore(database);
  const ingest = createIngest(segments, journal);
  const save = createSave(segments, journal);
  return {
    PutTraceSegments: createAwsIntake(
      loadModel('xray'),
      'PutTraceSegments',
      storeTraceSegments(ingest),
    ),
    [OPERATION]: {
      store({ body, digest, caller, receivedMs }, request) {
        const { accepted } = readExport(v.parse(Encoding, digest), Buffer.from(body), receivedMs);
        save(accepted.flatMap(segmentsOf), caller, { request, receivedMs });
      },
    },
    [DATAGRAM]: {
      keepsRequest: false,
      store({ body, caller, receivedMs }, request) {
        const document = Buffer.from(body).toString();
        ingest(decodeDocuments([document], 'text'), caller, { request, receivedMs });
      },
    },
  };
}
