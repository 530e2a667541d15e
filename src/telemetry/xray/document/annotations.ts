/**
 * The `annotations` of a document: attributes named in `aws.xray.annotations`, which X-Ray indexes. What cannot be one,
 * or not whole (no scalar, too long, one too many for the trace, a key that X-Ray's spelling makes another's), is left to
 * the metadata.
 */
import type { Attributes } from '../../kit/finished-span.ts';
import { cut } from '../../kit/utf8.ts';
import {
  MAX_ANNOTATION_CHARACTERS,
  MAX_ANNOTATION_KEY_CHARACTERS,
  MAX_ANNOTATIONS,
} from '../limits.ts';

/** The attribute that lists the keys, by the convention of the OpenTelemetry collector's X-Ray exporter. */
export const ANNOTATIONS_ATTRIBUTE = 'aws.xray.annotations';

export type Annotations = Readonly<Record<string, string | number | boolean>>;

export interface Annotated {
  readonly annotations: Annotations;
  /** Attribute keys said in full, which the metadata need not repeat. */
  readonly said: readonly string[];
}

/** How many annotations a trace still takes. Spans that share one share the limit. */
export class AnnotationQuota {
  #left = MAX_ANNOTATIONS;

  take(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}

/** Undefined when the span names none. */
export function annotationsOf(
  attributes: Attributes,
  quota: AnnotationQuota,
): Annotated | undefined {
  const keys: unknown = attributes[ANNOTATIONS_ATTRIBUTE];
  if (!Array.isArray(keys)) return undefined;
  const annotations: Record<string, string | number | boolean> = {};
  const said: string[] = [];
  for (const key of new Set<unknown>(keys)) {
    if (typeof key !== 'string' || key === '' || key.length > MAX_ANNOTATION_KEY_CHARACTERS)
      continue;
    const value = attributes[key];
    const name = key.replaceAll(/[^A-Za-z0-9_]/g, '_');
    if (!isScalar(value) || Object.hasOwn(annotations, name) || !quota.take()) continue;
    const kept = typeof value === 'string' ? cut(value, MAX_ANNOTATION_CHARACTERS) : value;
    annotations[name] = kept;
    if (kept === value) said.push(key);
  }
  return { annotations, said };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
