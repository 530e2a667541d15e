/** Spans of Workers Analytics Engine, which takes points and answers nothing. Their values are not shown. */
import type { Attributes } from '@opentelemetry/api';
import { isRecord } from '../../kit/json.ts';
import { patch, traceCall } from '../client-call.ts';

export function traceAnalytics(dataset: object, name: string): void {
  patch(dataset, 'writeDataPoint', (native) => (...args) => {
    const attributes: Attributes = {
      binding_type: 'Analytics Engine',
      'db.name': name,
      'db.system': 'Cloudflare Analytics Engine',
      'db.operation': 'writeDataPoint',
    };
    const [point] = args;
    for (const part of ['indexes', 'blobs', 'doubles']) {
      const values = isRecord(point) ? point[part] : undefined;
      if (Array.isArray(values)) attributes[`db.cf.analytics.${part}`] = values.length;
    }
    const call = {
      scope: 'Analytics Engine',
      name: `Analytics Engine ${name} writeDataPoint`,
      attributes,
    };
    return traceCall(call, () => native(...args));
  });
}
