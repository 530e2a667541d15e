/**
 * Samples by the rules that X-Ray serves. `decide` looks at what is in memory; `refresh`, called whenever there
 * is occasion for I/O, fetches rules and trades counts for quotas if that is due, and else returns at once. There
 * are no timers and no thread, because between requests an isolate has neither.
 *
 * Requests share only data: one of them refreshes under a lease that runs out. So a request that is cancelled in
 * the middle blocks no other, and another one reports its counts.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html
 */
import { CentralRules, type CentralRulesOptions } from './central-rules.ts';
import type { CallAllowance } from '../../kit/delivery.ts';
import type { Sampler } from './sampling.ts';

/** Which rules to ask for, and which sampler decides without them. */
export interface CentralSamplerOptions extends CentralRulesOptions {
  /** Decides before rules are known, when the last ones are older than an hour, and when none fits. */
  readonly local: Sampler;
  /**
   * Told the words of a refusal or failure of X-Ray; told again only when they change, or after a success in between.
   */
  readonly onFailure?: ((reason: string) => void) | undefined;
}

/** A sampler by the rules that X-Ray serves, which `refresh` keeps up to date. */
export interface CentralSampler extends Sampler {
  /**
   * Never rejects, takes at most ten seconds, and awaits nothing that another call began.
   *
   * @param newAllowance for each of the two calls that it may make
   */
  refresh(newAllowance?: () => CallAllowance): Promise<void>;
}

/** Report and poll give up after 5 s each; a refresh that has not ended by then counts as dead. */
const LEASE_MS = 15_000;

/**
 * Make one for each isolate.
 * @throws RangeError when the client's id is not one that X-Ray takes
 */
export function createCentralSampler(options: CentralSamplerOptions): CentralSampler {
  const { local, clientId, now, random, onFailure } = options;
  if (!/^[0-9a-f]{24}$/i.test(clientId)) {
    throw new RangeError(`Cannot create a sampler: client id '${clientId}' is not 24 hex digits`);
  }
  const rules = new CentralRules(options);
  const failures = { report: '', poll: '' };
  let lease = { untilMs: Number.NEGATIVE_INFINITY };

  async function attempt(
    call: 'report' | 'poll',
    holds: () => boolean,
    allowance: CallAllowance | undefined,
  ): Promise<void> {
    try {
      await rules[call](holds, allowance);
      failures[call] = '';
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== failures[call]) onFailure?.(reason);
      failures[call] = reason;
    }
  }

  return {
    decide: (request, at = now()) =>
      rules.find(request, at)?.decide(at, random) ?? local.decide(request, at),

    async refresh(newAllowance) {
      if (now() < lease.untilMs || !(rules.isReportDue() || rules.isPollDue())) return;
      const mine = { untilMs: now() + LEASE_MS };
      lease = mine;
      const holds = (): boolean => lease === mine;
      // The report first: its answer says whether rules have changed.
      if (rules.isReportDue()) await attempt('report', holds, newAllowance?.());
      if (holds() && rules.isPollDue()) await attempt('poll', holds, newAllowance?.());
      mine.untilMs = Number.NEGATIVE_INFINITY;
    },
  };
}
