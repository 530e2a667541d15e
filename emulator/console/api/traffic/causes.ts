/** Groups refusals by what a person has to do about them. */
import { INJECTED } from '../../../faults/faults.ts';
import type { CAUSES } from './shapes.ts';
import { wasWrong } from './signed.ts';

export function causeOf(refusal: {
  readonly code: string;
  readonly status: number;
}): (typeof CAUSES)[number] {
  const { code, status } = refusal;
  if (code === INJECTED) return 'injected';
  if (wasWrong(refusal)) return 'signature';
  if (status === 501 || code === 'UnknownOperationException') return 'unsupported';
  if (status === 413 || status === 429 || code === 'LimitExceededException') return 'limits';
  return status >= 500 || status === 0 ? 'failure' : 'body';
}
