/**
 * Limits what an export may become. Every row repeats the attributes of its resource and its scope, and events repeat
 * the name of their span, so a small export may stand for gigabytes. It counts before the first row is made.
 */
import { OtlpError, type Attribute, type AttributeValue } from './otlp.ts';

/** Collectors send 8,192 spans at once by default. */
const MAX_ROWS = 25_000;
/** Fields that rows repeat, and the bytes of their names and texts. */
const MAX_REPEATED_FIELDS = 1_000_000;
const MAX_REPEATED_BYTES = 32 * 1024 * 1024;

/** Fields and bytes that something consists of. */
export interface Size {
  readonly fields: number;
  readonly bytes: number;
}

export interface Budget {
  /**
   * Takes rows and what each of them repeats out of the budget.
   * @throws {OtlpError} when there is not as much left.
   */
  spend(rows: number, repeated: Size): void;
}

export function createBudget(): Budget {
  let [rows, fields, bytes] = [0, 0, 0];
  return {
    spend(count, repeated) {
      rows += count;
      fields += count * repeated.fields;
      bytes += count * repeated.bytes;
      if (rows > MAX_ROWS) {
        throw new OtlpError(`it has more than ${MAX_ROWS} spans, events, links, records or points`);
      }
      if (fields > MAX_REPEATED_FIELDS || bytes > MAX_REPEATED_BYTES) {
        throw new OtlpError('it has too many items for the size of their resource, scope or span');
      }
    },
  };
}

export function sum(...sizes: readonly Size[]): Size {
  return sizes.reduce((a, b) => ({ fields: a.fields + b.fields, bytes: a.bytes + b.bytes }), {
    fields: 0,
    bytes: 0,
  });
}

export function sizeOf(attributes: readonly Attribute[]): Size {
  let [fields, bytes] = [0, 0];
  for (const { key, value } of attributes) {
    const inner = sizeOfValue(value);
    fields += 1 + inner.fields;
    bytes += key.length + inner.bytes;
  }
  return { fields, bytes };
}

function sizeOfValue(value: AttributeValue): Size {
  if (typeof value === 'string') return { fields: 0, bytes: value.length };
  if (value === null || typeof value !== 'object') return { fields: 0, bytes: 8 };
  if ('bytes' in value) return { fields: 0, bytes: value.bytes.length };
  if ('kvlist' in value) return sizeOf(value.kvlist);
  return sizeOf(value.array.map((item) => ({ key: '', value: item })));
}
