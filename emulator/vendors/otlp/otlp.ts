/**
 * What every OTLP 1.x export has in common, as plain values: resources, scopes and attributes, and the error of a body
 * that is not OTLP. It does not show how the export was encoded.
 */

/** What a resource says of the items below it; they stand in scopes, the libraries that made them. */
export interface ResourceOf<Item> extends Resource {
  readonly scopes: readonly ScopeOf<Item>[];
}

export interface ScopeOf<Item> extends Scope {
  readonly items: readonly Item[];
}

export interface Resource {
  /** What of it is not read, so that the sender can be told. */
  readonly skipped?: string | undefined;
  readonly attributes: readonly Attribute[];
  readonly schemaUrl: string;
}

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: readonly Attribute[];
  readonly schemaUrl: string;
}

export interface Attribute {
  readonly key: string;
  readonly value: AttributeValue;
}

/** An AnyValue. Null is the empty one; integers beyond 2^53 are bigint; base64 text stands for bytes. */
export type AttributeValue =
  | null
  | string
  | boolean
  | number
  | bigint
  | { readonly bytes: string }
  | { readonly array: readonly AttributeValue[] }
  | { readonly kvlist: readonly Attribute[] };

/** The request is not OTLP. The message names the field and what is wrong with it. */
export class OtlpError extends Error {
  override readonly name = 'OtlpError';
}

export function wrong(field: string, expected: string, value: unknown): OtlpError {
  const found = Array.isArray(value) ? 'array' : typeof value;
  return new OtlpError(
    `${field} must be ${expected}, is ${/^[ao]/.test(found) ? 'an' : 'a'} ${found}`,
  );
}

export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
