/**
 * Reads single variables of an environment and collects what is wrong with them, each thing once. It never throws.
 * wrangler's `[vars]` may be numbers and booleans; they are read as their text. An empty or blank value counts as not
 * set, as OpenTelemetry's specification says. A problem is one sentence: the variable, what is wrong, what to do. It
 * never quotes a value that may be a secret.
 */
import { parseEndpoint } from './endpoint.ts';
import { secretFault } from './secret.ts';
import { withoutQuotes } from './quotes.ts';

/** A vendor, or a value, that is not used, and why. */
export interface Off {
  readonly off: string;
}

export function isOff(value: unknown): value is Off {
  return typeof value === 'object' && value !== null && 'off' in value;
}

/** What AWS's, OpenTelemetry's and Rollbar's SDKs take for a boolean, in any case. */
const TRUE = new Set(['y', 'yes', 't', 'true', 'on', '1']);
const FALSE = new Set(['n', 'no', 'f', 'false', 'off', '0']);

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

export class Environment {
  readonly #problems = new Set<string>();
  readonly #values: Readonly<Record<string, unknown>>;

  /** @param values variables, and bindings, which are not looked at */
  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  /** In the order in which they were found. */
  get problems(): readonly string[] {
    return [...this.#problems];
  }

  /** @param text one sentence that starts with the variable's name */
  problem(text: string): void {
    this.#problems.add(text);
  }

  /** Without white space around it, and without the quotes that a compose file leaves around a value. */
  text(key: string): string | undefined {
    const value = this.#values[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      this.problem(`${key} is an object and is ignored: write it as a text`);
      return undefined;
    }
    const text = String(value).toWellFormed().trim();
    const bare = withoutQuotes(text);
    if (bare !== text) {
      this.problem(`${key} is in quotes, which are left out: write it without them`);
    }
    return bare === '' ? undefined : bare;
  }

  /** Texts with commas between them; blank ones do not count. */
  list(key: string): string[] {
    const parts = this.text(key)?.split(',') ?? [];
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  }

  oneOf<const T extends string>(key: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(key)?.toLowerCase();
    if (value === undefined) return fallback;
    const found = allowed.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    const off = FALSE.has(value) ? allowed.find((candidate) => candidate === 'off') : undefined;
    if (off !== undefined) return off;
    this.#fallsBack(key, value, fallback, `one of ${allowed.join(', ')}`);
    return fallback;
  }

  /** A boolean as AWS's SDKs read it: y, yes, t, true, on, 1 and n, no, f, false, off, 0, in any case. */
  flag(key: string, fallback: boolean): boolean {
    const value = this.text(key)?.toLowerCase();
    if (value === undefined) return fallback;
    if (TRUE.has(value)) return true;
    if (FALSE.has(value)) return false;
    this.#fallsBack(key, value, String(fallback), 'true or false');
    return fallback;
  }

  /**
   * A boolean of OpenTelemetry's specification: only `true`, in any case, is true; anything else is false, and
   * is named when it is not `false`. https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
   */
  strictFlag(key: string): boolean {
    const value = this.text(key)?.toLowerCase();
    if (value !== undefined && value !== 'true' && value !== 'false') {
      this.#fallsBack(key, value, 'false', 'true or false');
    }
    return value === 'true';
  }

  integer(key: string, fallback: number, { min, max }: { min: number; max?: number }): number {
    const number = this.number(key);
    if (number === undefined) return fallback;
    if (Number.isSafeInteger(number) && number >= min && number <= (max ?? number)) return number;
    const range = max === undefined ? `of ${min} or more` : `from ${min} to ${max}`;
    this.#fallsBack(key, this.text(key) ?? '', String(fallback), `a whole number ${range}`);
    return fallback;
  }

  /** A decimal number; NaN for a value that is not a number. */
  number(key: string): number | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    return DECIMAL.test(value) ? Number(value) : Number.NaN;
  }

  /** Where something is sent: an http or https URL without a password. */
  endpoint(key: string): URL | Off | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    const parsed = parseEndpoint(value);
    return parsed instanceof URL ? parsed : this.unusable(key, parsed.fault);
  }

  /** A credential: visible ASCII without white space, which every header and signature can carry. */
  secret(key: string): string | Off | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    const whole = this.#values[key];
    if (typeof whole === 'string' && whole !== whole.trim()) {
      this.problem(`${key} has white space around it, which is left out: write it without`);
    }
    const fault = secretFault(value);
    return fault === undefined ? value : this.unusable(key, fault);
  }

  /** Says what is wrong with a variable, and gives the reason why what depends on it is off. */
  unusable(key: string, fault: string): Off {
    this.problem(`${key} ${fault}`);
    return { off: `${key} cannot be used` };
  }

  /** A list `key=value,key2=value2` with percent-encoded values, as OpenTelemetry writes headers. */
  pairs(key: string): [name: string, value: string][] {
    const parts = (this.text(key)?.split(',') ?? []).filter((part) => part.trim() !== '');
    return parts.flatMap((part): [string, string][] => {
      const at = part.indexOf('=');
      const name = part.slice(0, Math.max(at, 0)).trim();
      const value = decode(part.slice(at + 1).trim());
      if (name !== '' && value !== undefined) return [[name, value]];
      this.problem(
        name === ''
          ? `${key} has an entry that is not key=value; the entry is ignored: write key=value,key2=value2`
          : `${key} has an entry with a % that encodes nothing; the entry is ignored: write %25 for it`,
      );
      return [];
    });
  }

  #fallsBack(key: string, value: string, fallback: string, expected: string): void {
    this.problem(`${key}${shown(value)}, so ${fallback} is used: write ${expected}`);
  }
}

/** Short words only: a secret that stands under the wrong name is longer, or has other characters. */
export function shown(value: string): string {
  return /^[\w.+-]{1,16}$/.test(value) ? ` is '${value}'` : ' is not understood';
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
