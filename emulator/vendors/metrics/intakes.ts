/** Stores what PutMetricData accepts; of an OTLP export only the request is kept. */
import * as v from 'valibot';
import type { VendorIntakes } from '../../inbox/intake.ts';
import { OPERATION } from './otlp.ts';
import { Samples } from '../aws/metric-sample.ts';
import type { MetricStore } from './store.ts';

/** The digest says it all, so the body, which may be in one of four protocols, is not read again. */
export function metricIntakes(store: MetricStore): VendorIntakes {
  return {
    PutMetricData: {
      store({ digest, caller, receivedMs }) {
        store.record(caller, v.parse(Samples, digest), receivedMs);
      },
    },
    [OPERATION]: { store: () => undefined },
  };
}
