/** Spans of stores of values by key, KV and R2: they show the key, the value's size and whether there was one; never the value. */
import type { Attributes } from '@opentelemetry/api';
import { isRecord } from '../../kit/json.ts';
import { patch, traceCall } from '../client-call.ts';
import { sizeOf } from './size.ts';

/** @param type as Cloudflare calls the store @param operations the methods that are calls */
export function traceStore(
  type: string,
  operations: readonly string[],
): (binding: object, name: string) => void {
  const prefix = `db.cf.${type.toLowerCase()}`;
  return (binding, name) => {
    for (const operation of operations) {
      patch(binding, operation, (native) => (...args) => {
        const [key, value] = args;
        const attributes: Attributes = {
          binding_type: type,
          'db.name': name,
          'db.system': `Cloudflare ${type}`,
          'db.operation': operation,
          ...sized(`${prefix}.value_size`, operation === 'put' ? sizeOf(value) : undefined),
        };
        if (typeof key === 'string') {
          attributes['db.statement'] = `${operation} ${key}`;
          attributes[`${prefix}.key`] = key;
        }
        const answered = (answer: unknown): Attributes => describe(operation, answer);
        const call = { scope: type, name: `${type} ${name} ${operation}`, attributes, answered };
        return traceCall(call, () => native(...args));
      });
    }
  };

  function describe(operation: string, answer: unknown): Attributes {
    if (operation === 'list') return listed(answer);
    if (operation !== 'head' && !operation.startsWith('get')) return {};
    const value = valueOf(answer);
    return {
      [`${prefix}.has_result`]: value !== null,
      ...sized(`${prefix}.value_size`, sizeOf(value)),
    };
  }

  function listed(answer: unknown): Attributes {
    if (!isRecord(answer)) return {};
    const found = answer['keys'] ?? answer['objects'];
    return Array.isArray(found) ? { [`${prefix}.count`]: found.length } : {};
  }
}

/** KV's `getWithMetadata` answers with an object in any case. */
function valueOf(answer: unknown): unknown {
  const isPair = isRecord(answer) && 'value' in answer && 'metadata' in answer;
  return isPair ? answer['value'] : answer;
}

function sized(name: string, size: number | undefined): Attributes {
  return size === undefined ? {} : { [name]: size };
}
