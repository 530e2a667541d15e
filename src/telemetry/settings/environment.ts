/**
 * Reads single variables of an environment and collects what is wrong with them. An empty or blank value
 * counts as not set, as OpenTelemetry's specification has it. Problems name the variable and what it may be,
 * and never its value when that may be a secret.
 */
import * as v from 'valibot';

const Pair = v.pipe(v.string(), v.trim(), v.regex(/^[^=]+=/));

export class Environment {
  /** Our own keys that are wrong: the worker cannot start with them. */
  readonly problems: string[] = [];
  /** OpenTelemetry's keys that are ignored. */
  readonly warnings: string[] = [];
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  text(key: string): string | undefined {
    const value = this.#values[key];
    if (typeof value !== 'string') return undefined;
    const trimmed = value.trim();
    return trimmed === '' ? undefined : trimmed;
  }

  oneOf<const T extends string>(key: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(key);
    if (value === undefined) return fallback;
    const found = allowed.find((candidate) => candidate === value.toLowerCase());
    if (found === undefined) this.problems.push(`${key} must be one of ${allowed.join(', ')}`);
    return found ?? fallback;
  }

  integer(key: string, fallback: number, { min, max }: { min: number; max: number }): number {
    const value = this.text(key);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    this.problems.push(`${key} must be a whole number from ${min} to ${max}`);
    return fallback;
  }

  url<T extends string | undefined>(key: string, fallback: T): string | T {
    const value = this.text(key);
    if (value === undefined) return fallback;
    if (v.is(v.pipe(v.string(), v.url(), v.regex(/^https?:/i)), value)) return value;
    this.problems.push(`${key} must be an http or https URL`);
    return fallback;
  }

  /** A list `key=value,key2=value2` with percent-encoded values, as OpenTelemetry writes headers. */
  pairs(key: string): Record<string, string> {
    const pairs: Record<string, string> = {};
    for (const part of this.text(key)?.split(',') ?? []) {
      if (part.trim() === '') continue;
      const at = part.indexOf('=');
      const value = decode(part.slice(at + 1).trim());
      if (!v.is(Pair, part) || value === undefined) {
        this.warnings.push(`${key} has an entry that is not key=value; the entry is ignored`);
        continue;
      }
      pairs[part.slice(0, at).trim()] = value;
    }
    return pairs;
  }

  warn(warning: string): void {
    this.warnings.push(warning);
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
