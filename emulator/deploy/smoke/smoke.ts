/** The smoke test: through the API, then to each vendor for the trace of a request that was made there. */
import { Failure } from '../command.ts';
import { Denied, type Vendor } from './vendor.ts';
import { createVendors } from './vendors.ts';
import { pause, walk } from './walk.ts';

export interface SmokeOptions {
  readonly url: string;
  /** Address of the emulator instead of the vendors. @default for an address of this machine the port EMULATOR_PORT, 4318 */
  readonly emulator?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  /** How long a trace may take. @default 60 seconds, X-Ray's own delay and then some */
  readonly patienceMs?: number;
}

const BETWEEN_MS = 1_000;
const LOCAL = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::|\/|$)/;

/** @returns 0 when all that could be asked is there, 1 when something is missing */
export async function smoke(options: SmokeOptions): Promise<number> {
  const { url, environment, signal, print, patienceMs = 60_000 } = options;
  const local = `http://localhost:${environment['EMULATOR_PORT']?.trim() || '4318'}`;
  const emulator = options.emulator ?? (LOCAL.test(url) ? local : undefined);
  print(`Testing ${url}`);
  const { trace, reported, steps } = await walk(url, signal);
  print(`  the API: ${steps} requests answer as they should, trace ${trace}`);
  const until = performance.now() + patienceMs;
  const answers = await Promise.all(
    createVendors({ environment, emulator }).map(async (vendor) => {
      const wanted = vendor.name === 'Rollbar' ? reported : trace;
      const answer = await look(vendor, wanted, until, signal);
      print(`  ${vendor.name}: ${describe(vendor, wanted, answer)}`);
      return answer === 'missing' && vendor.samples !== true;
    }),
  );
  return answers.includes(true) ? 1 : 0;
}

type Answer = 'arrived' | 'missing' | 'no key' | { readonly denied: string };

async function look(
  { has }: Vendor,
  trace: string,
  until: number,
  signal: AbortSignal,
): Promise<Answer> {
  if (has === undefined) return 'no key';
  let denied: string | undefined;
  for (;;) {
    try {
      if (await has(trace, signal)) return 'arrived';
      denied = undefined;
    } catch (error) {
      if (signal.aborted) throw new Failure('Stopped');
      denied = error instanceof Denied ? error.message : 'it cannot be asked';
      if (error instanceof Denied && error.isFinal) return { denied };
    }
    if (performance.now() > until) return denied === undefined ? 'missing' : { denied };
    await pause(BETWEEN_MS, signal);
  }
}

function describe(vendor: Vendor, trace: string, answer: Answer): string {
  const where = `look at ${vendor.where(trace)}`;
  if (answer === 'arrived') return 'the trace arrived';
  if (answer === 'no key') return `not asked, which takes ${vendor.keys}; ${where}`;
  if (answer === 'missing') {
    return vendor.samples === true
      ? `the trace did not arrive, or was sampled out; ${where}`
      : `THE TRACE DID NOT ARRIVE; ${where}`;
  }
  return `did not say (${answer.denied}); ${where}`;
}
