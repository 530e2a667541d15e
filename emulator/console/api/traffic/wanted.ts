/**
 * Reads the scope's query as it concerns requests to vendors: `vendor:`, `status:`, `error:` (true, false, or words of a
 * refusal), `failed:`, and words without a key, which occur in the operation or the code of a refusal. Other keys are of
 * traces; they are left out, and named.
 */
import type { Vendor } from '../../../store/vendor.ts';
import { VENDORS } from '../../../store/vendor.ts';
import { compare } from '../requests/match.ts';
import type { Term } from '../query/language.ts';
import { readTerms, type QueryRefusal } from '../query/read-terms.ts';
import { textTest } from '../query/text-test.ts';

/** What is known of every request. */
export interface Told {
  readonly operation: string;
  /** 0 where there was no answer. */
  readonly status: number;
  /** Of a refusal. */
  readonly code: string | null;
  readonly message: string | null;
}

export interface Wanted {
  readonly vendors: readonly Vendor[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly test: (told: Told) => boolean;
  /** Whether the test needs the message of a refusal. */
  readonly readsMessages: boolean;
  readonly ignored: readonly string[];
}

/** @returns what is wanted, or what is wrong with the query and where */
export function readWanted(
  query: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Wanted | QueryRefusal {
  const read = readTerms(query);
  if ('error' in read) return read;
  const { terms } = read;
  const ignored = new Set<string>();
  const tests: ((told: Told) => boolean)[] = [];
  let vendors: readonly Vendor[] = VENDORS;
  for (const term of terms) {
    const test = testOf(term);
    if (term.key === 'vendor') {
      vendors = vendors.filter((vendor) => (vendorNamed(term.value) === vendor) !== term.isNegated);
    } else if (test === undefined) ignored.add(term.key ?? '');
    else tests.push((told) => test(told) !== term.isNegated);
  }
  return {
    vendors,
    fromMs,
    toMs,
    test: (told) => tests.every((test) => test(told)),
    readsMessages: terms.some(({ key, value }) => key === 'error' && !isFlag(value)),
    ignored: [...ignored],
  };
}

const isFlag = (value: string) => value === 'true' || value === 'false';

/** Whether the vendor did not do what was asked. */
export const isRefused = ({ code, status }: Told) =>
  code !== null && !(status >= 200 && status < 300);

function testOf(term: Term): ((told: Told) => boolean) | undefined {
  const { key, value } = term;
  if (key === undefined) {
    const within = textTest({ ...term, isQuoted: false }, 'within');
    return ({ operation, code }) => within(operation) || (code !== null && within(code));
  }
  if (key === 'status') {
    const isGroup = value.endsWith('xx');
    const limit = Number(isGroup ? value[0] : value);
    return ({ status }) =>
      compare(isGroup ? Math.floor(status / 100) : status, term.operator, limit);
  }
  if ((key === 'error' || key === 'failed') && isFlag(value)) {
    return (told) => isRefused(told) === (value === 'true');
  }
  if (key === 'error') {
    const within = textTest(term, 'within');
    return ({ code, message }) => code !== null && (within(code) || within(message ?? ''));
  }
  return undefined;
}

function vendorNamed(name: string): string {
  return name === 'logs' ? 'cloudwatch' : name;
}
