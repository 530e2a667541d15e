import { isRecord } from '../../kit/json.ts';

/**
 * The size of a value where it is known without reading it: characters of a text, bytes of a buffer, what an object of
 * R2 or a Blob says of itself. Undefined for streams and other objects.
 */
export function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return value.length;
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value.byteLength;
  const size = isRecord(value) ? value['size'] : undefined;
  return typeof size === 'number' ? size : undefined;
}
