/** Attributes of a span or a resource by name, and the ways in which the parts of a document ask for them. */
import type { Attribute, AttributeValue } from '../../otlp/otlp.ts';

export type Attributes = ReadonlyMap<string, AttributeValue>;

/** The later of two with one name counts. */
export function attributesOf(list: readonly Attribute[]): Attributes {
  return new Map(list.map(({ key, value }) => [key, value]));
}

/** The first of the named that is a text and not empty: OpenTelemetry has renamed most of them at least once. */
export function textOf(attributes: Attributes, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = attributes.get(key);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** The first of the named that is a whole number. */
export function integerOf(attributes: Attributes, ...keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const value = attributes.get(key);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  }
  return undefined;
}

/** A list of texts; one text is a list too, its items separated by `&` as environment variables have to. */
export function textsOf(attributes: Attributes, key: string): readonly string[] {
  const value = attributes.get(key);
  if (typeof value === 'string') return value.split('&').filter((item) => item !== '');
  if (value === null || typeof value !== 'object' || !('array' in value)) return [];
  return value.array.filter((item) => typeof item === 'string');
}
