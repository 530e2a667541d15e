/** Sampling rules for the console: it reads them as they are kept, and changes them by the API's own operations. */
import type { Caller } from '../../aws/credentials.ts';
import type { Scope } from '../segments/store.ts';
import type { SamplingRuleRecord } from './rule.ts';
import type { SamplingStore } from './store.ts';

export type RuleOperation = 'CreateSamplingRule' | 'UpdateSamplingRule' | 'DeleteSamplingRule';

export interface SamplingDesk {
  /** Where clients that name no other are. */
  readonly region: string;
  /** By priority. */
  rules(scope: Scope): SamplingRuleRecord[];
  /** The API's answer; its error has `Message`. @param input of the operation */
  change(scope: Scope, operation: RuleOperation, input: object): Promise<Response>;
}

/** @param answer X-Ray's, to a caller who is believed */
export function createSamplingDesk(
  store: Pick<SamplingStore, 'rules'>,
  region: string,
  answer: (request: Request, caller: Caller) => Promise<Response>,
): SamplingDesk {
  return {
    region,
    rules: (scope) => store.rules(scope),
    change: (scope, operation, input) =>
      answer(
        new Request(`https://xray.${scope.region}.amazonaws.com/${operation}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(input),
        }),
        { ...scope, verified: true },
      ),
  };
}
